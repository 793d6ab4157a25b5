/** That something can not be served where it was to be: what was tried, the errno, the remedy. */

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already: `ss -lntxp` says who; or take another port',
  EADDRNOTAVAIL: 'no interface has this address',
  EACCES:
    'not allowed: a port below 1024 needs CAP_NET_BIND_SERVICE, a socket a folder that can be written to',
  ENOENT: 'the folder does not exist',
  ENOTSOCK: 'there is a file of this name that is no socket',
};

export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly syscall = 'listen';
  readonly code: string;

  /** `address` as the user wrote it. */
  constructor(address: string, code: string) {
    const remedy = REMEDIES[code];
    super(`metrics: listening on ${address}: ${code}${remedy === undefined ? '' : `: ${remedy}`}`);
    this.code = code;
  }
}

/** The errno's name of whatever an operation of Node failed with. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
