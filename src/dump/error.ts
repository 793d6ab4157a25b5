/** What can go wrong with the files of a dump, and what mends it. */
import { orKeepCapabilities } from '../errors/kept-capabilities.ts';
import { UserError } from '../errors/user-error.ts';

const ROOM = 'make room, or give a smaller --dump-size or fewer --dump-files';
const MAY_WRITE = 'give a file in a directory that arproxy, as the user that it runs as, may make files in';
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EFBIG: ROOM,
  EACCES: MAY_WRITE,
  EPERM: MAY_WRITE,
  EROFS: MAY_WRITE,
  ENOENT: 'make the directory first',
  ENOTDIR: 'give a file in a directory that is there',
  EEXIST: 'somebody else makes files of this name: give another',
  ERR_NOT_A_FILE:
    'give the name of a file that is there, or is not there yet: pipes and devices are not written to',
};

/** A file could not be made or written: what was tried, on what, the errno, and what to do. */
export class DumpError extends UserError {
  override readonly name = 'DumpError';
  readonly syscall: string;
  /** Frames that were handed over and are in no file. */
  readonly lost: number;

  constructor(path: string, cause: NodeJS.ErrnoException, lost = 0) {
    const remedy = REMEDIES[cause.code ?? ''] ?? 'look at the file system that it is on';
    super('ERR_DUMP', `dump to ${path}: ${cause.message}: ${remedy}${orKeepCapabilities(cause.code)}`);
    this.syscall = cause.syscall ?? 'write';
    this.lost = lost;
  }
}
