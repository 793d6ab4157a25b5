/** A directory of this user's, for sockets that are nobody else's business: made as tmux makes its own in /tmp. */
import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { removeIfStale } from './stale-socket.ts';

const MODE = 0o700;

/**
 * Makes it, unless it is there. Throws an error whose `code` is the errno where it cannot be made, or EACCES where what is there
 * is not a directory of this user's: in /tmp, anybody may have been first.
 */
export function ownDirectory(path: string, uid = process.geteuid?.()): void {
  try {
    mkdirSync(path, { mode: MODE });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const there = lstatSync(path);
  if (!there.isDirectory() || there.uid !== uid) {
    throw Object.assign(new Error(`${path} is not this user's own directory`), { code: 'EACCES' });
  }
  if ((there.mode & 0o777) !== MODE) chmodSync(path, MODE);
}

/** Removes the sockets of processes that were killed: `pidIn` knows them by name. Nobody listens there, and the process is gone. */
export async function removeStale(
  directory: string,
  pidIn: (name: string) => number | undefined,
): Promise<void> {
  for (const file of readdirSync(directory, { withFileTypes: true })) {
    const pid = file.isSocket() ? pidIn(file.name) : undefined;
    if (pid === undefined || isAlive(pid)) continue;
    await removeIfStale(`${directory}/${file.name}`);
  }
}

/** Of a process that is not ours, kill(2) says EPERM. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
