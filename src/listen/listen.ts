/** Binds a server to an address, whatever a process before has left there. */
import type { Server } from 'node:net';
import type { Listen } from './address.ts';
import { ListenError } from './error.ts';
import { clearPath } from './stale-socket.ts';

export interface ListenOptions {
  /** What listens, for the user: `metrics`. */
  readonly what: string;
  /** Maximum number of connections that wait to be accepted: beyond, connect(2) waits or says EAGAIN. */
  readonly backlog: number;
  /** For the mode of a socket's file. */
  readonly umask?: number;
}

/** Rejects with a ListenError. */
export async function listen(server: Server, at: Listen, options: ListenOptions): Promise<void> {
  try {
    if ('path' in at) await clearPath(at.path);
    await bind(server, at, options);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new ListenError(options.what, at, String(error.code));
  }
}

function bind(server: Server, at: Listen, { backlog, umask }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    // listen() makes the file before it returns: at no time has it another mode.
    const before = umask === undefined ? undefined : process.umask(umask);
    try {
      server.listen('path' in at ? { path: at.path, backlog } : { host: at.host, port: at.port, backlog });
    } finally {
      if (before !== undefined) process.umask(before);
    }
  });
}
