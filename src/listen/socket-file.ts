/** The file of a Unix socket: whose it is. A path may lead to another file a moment later, so a file is known by its inode. */
import { chmodSync, closeSync, constants, fstatSync, lstatSync, openSync, unlinkSync } from 'node:fs';

/** Linux's O_PATH, which Node has no name for: it opens a socket's file, too. */
const O_PATH = 0o10000000;

/** While a socket is bound to a file, no other file has these numbers, also where that file has been removed. */
export interface SocketFile {
  readonly path: string;
  readonly dev: bigint;
  readonly ino: bigint;
}

/** The file of a socket that was bound just now; with `mode`, where one is given, whatever the umask made of it. */
export function takeFile(path: string, mode: number | undefined): SocketFile {
  const fd = openSync(path, O_PATH | constants.O_NOFOLLOW);
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true });
    if (mode !== undefined) chmodSync(`/proc/self/fd/${fd}`, mode); // by its path it could be another file by now
    return { path, dev, ino };
  } finally {
    closeSync(fd);
  }
}

/**
 * Removes the file, unless it has gone or another is in its place: that of another process, say, whose socket the path is now.
 * (One that comes between the look and the removal is removed: Linux has no way to remove a file by its inode.)
 */
export function removeFile({ path, dev, ino }: SocketFile): void {
  try {
    const now = lstatSync(path, { bigint: true });
    if (now.dev === dev && now.ino === ino) unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error; // gone, or out of reach: nothing more can be done
  }
}
