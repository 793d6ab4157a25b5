/** What is wrong with a capture file, and where. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  /** Octets before the place where it goes wrong. */
  readonly offset: number;

  constructor(offset: number, what: string) {
    super(`at octet ${offset}: ${what}`);
    this.offset = offset;
  }
}
