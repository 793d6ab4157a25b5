/**
 * Who may have put a socket where it is. /proc/net/unix shows a line break in a path as it is: anybody may listen on a path that
 * makes it list a line more, with any inode and any path in it. A file's owner is not to be had by that.
 */
import { lstatSync, type Stats } from 'node:fs';

/** What lstat(2) says of a file. */
export interface Entry {
  readonly uid: number;
  readonly kind: 'socket' | 'directory' | 'link' | 'other';
  /** Others than its owner may put files there, and take them away. */
  readonly othersWrite: boolean;
}

const ROOT = 0;

/** Whether the path leads to a socket, and nobody but root and that user can have made it, or can lead it elsewhere. */
export function isPutBy(uid: number, path: string, entry = entryOf): boolean {
  const names = path.split('/');
  if (names[0] !== '') return false;
  return names.every((name, i) => {
    if (name === '') return i < names.length - 1;
    const there = entry(names.slice(0, i + 1).join('/'));
    if (there === undefined || (there.uid !== ROOT && there.uid !== uid)) return false;
    return i === names.length - 1 ? there.kind === 'socket' : !there.othersWrite;
  });
}

/** Undefined: it cannot be seen. */
function entryOf(path: string): Entry | undefined {
  try {
    const stat = lstatSync(path);
    // Where the directory is sticky (/tmp), each takes away his own alone. A link's mode means nothing.
    const othersWrite = stat.isDirectory() && (stat.mode & 0o022) !== 0 && (stat.mode & 0o1000) === 0;
    return { uid: stat.uid, kind: kindOf(stat), othersWrite };
  } catch {
    return undefined;
  }
}

function kindOf(stat: Stats): Entry['kind'] {
  if (stat.isSocket()) return 'socket';
  if (stat.isDirectory()) return 'directory';
  return stat.isSymbolicLink() ? 'link' : 'other';
}
