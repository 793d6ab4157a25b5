/** What a process that was killed has left behind: the file of a socket that nobody listens on. */
import { lstatSync, statSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { LONGEST_PATH } from './address.ts';

/** Makes way for a socket: removes a stale one. Rejects with an error whose `code` is the errno where none can be made. */
export async function clearPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_PATH) throw refused('ENAMETOOLONG'); // Node.js would cut it
  statSync(dirname(path)); // ENOENT, which libuv's bind would call EACCES
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file === undefined) return;
  if (!file.isSocket()) throw refused('ENOTSOCK');
  const refusal = await connectRefusal(path);
  if (refusal === 'ECONNREFUSED') unlinkSync(path);
  else if (refusal !== 'ENOENT') throw refused(refusal);
}

/** The errno of connect(2); EADDRINUSE: somebody listens, or has as many who wait as there may be (EAGAIN). */
export const connectRefusal = (path: string): Promise<string> =>
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
