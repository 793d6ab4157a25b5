/** What a process that was killed has left behind: the file of a socket that nobody listens on. */
import { lstatSync, statSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { LONGEST_PATH } from './address.ts';

/** Makes way for a socket: removes a stale one. Rejects with an error whose `code` is the errno where none can be made. */
export async function clearPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_PATH) throw refused('ENAMETOOLONG');
  statSync(dirname(path)); // ENOENT, where bind(2) may say something else
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file === undefined) return;
  if (!file.isSocket()) throw refused('ENOTSOCK');
  const refusal = await removeIfStale(path);
  if (refusal !== 'ECONNREFUSED' && refusal !== 'ENOENT') throw refused(refusal);
}

/** Removes the file of a socket where nobody listens. Resolves with the errno of connect(2): see connectRefusal(). */
export async function removeIfStale(path: string): Promise<string> {
  const before = stampOf(path);
  const refusal = await connectRefusal(path);
  // Not what another process has put there in the meantime. It may have been given the inode of the stale one.
  if (refusal === 'ECONNREFUSED' && stampOf(path) === before) unlinkSync(path);
  return refusal;
}

function stampOf(path: string): string {
  const file = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return file === undefined ? '' : [file.dev, file.ino, file.ctimeNs].join(' ');
}

/** The errno of connect(2); EADDRINUSE: somebody listens, or has as many who wait as there may be (EAGAIN). */
const connectRefusal = (path: string): Promise<string> =>
  new Promise((resolve) => {
    const probe = connect(path);
    probe.once('error', ({ code = 'EIO' }: NodeJS.ErrnoException) =>
      resolve(code === 'EAGAIN' ? 'EADDRINUSE' : code),
    );
    probe.once('connect', () => {
      probe.destroy();
      resolve('EADDRINUSE');
    });
  });

const refused = (code: string): Error => Object.assign(new Error(code), { code });
