/** What a daemon that was killed has left behind: the file of a socket that nobody listens on. */
import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';

/** Takes the file away, if it is one. Says what is there else: EADDRINUSE or ENOTSOCK; undefined: nothing any more. */
export async function removeStaleSocket(path: string): Promise<'EADDRINUSE' | 'ENOTSOCK' | undefined> {
  const file = lstatSync(path, { throwIfNoEntry: false });
  if (file === undefined) return undefined;
  if (!file.isSocket()) return 'ENOTSOCK';
  if (await isListening(path)) return 'EADDRINUSE';
  unlinkSync(path);
  return undefined;
}

const isListening = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Whatever else it is, somebody may be there.
    socket.once('error', (error) => resolve(!('code' in error) || error.code !== 'ECONNREFUSED'));
  });
