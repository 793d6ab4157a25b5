/** An error whose message is for the user: what was tried, on what, and what to do. It needs no stack. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  /** For programs: the name of an errno, or a word such as `unknown-command`. */
  readonly code: string;
  /** More of it, one a line: the faults of a configuration. */
  readonly details: readonly string[];

  constructor(code: string, message: string, details: readonly string[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
