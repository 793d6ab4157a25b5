/** Binds a server to an address, whatever a process before has left there. */
import { closeSync } from 'node:fs';
import type { ListenOptions as NodeListenOptions, Server } from 'node:net';
import { isSystemError } from '../sys/addon.ts';
import { bindUnix } from '../sys/unix-socket.ts';
import type { Listen } from './address.ts';
import type { Listening } from './endpoint.ts';
import { ListenError } from './error.ts';
import { removeFile, takeFile } from './socket-file.ts';
import { clearPath } from './stale-socket.ts';

/** Nothing listens on return of close(). */
export interface ClosedAtOnce extends Listening {
  close(): void;
}

export interface ListenOptions {
  /** What listens, for the user: `metrics`. */
  readonly what: string;
  /** Maximum number of connections that wait to be accepted: beyond, connect(2) waits or says EAGAIN. */
  readonly backlog: number;
  /** Of a socket's file; undefined: as the umask has it. */
  readonly mode?: number;
}

/**
 * Resolves when it listens. Closing it takes no more connections, and removes its file if that is still its own. Rejects with
 * a ListenError.
 */
export async function listen(server: Server, at: Listen, options: ListenOptions): Promise<ClosedAtOnce> {
  try {
    if ('path' in at) return await listenAtPath(server, at.path, options);
    await start(server, { host: at.host, port: at.port, backlog: options.backlog });
    return {
      close: () => {
        server.close();
      },
    };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new ListenError(options.what, at, String(error.code));
  }
}

/** By a descriptor: a path that Node is given, it removes when it closes, whoever listens there by then. */
async function listenAtPath(
  server: Server,
  path: string,
  { backlog, mode }: ListenOptions,
): Promise<ClosedAtOnce> {
  await clearPath(path);
  const fd = bind(path, mode ?? 0o777);
  try {
    const file = takeFile(path, mode);
    await start(server, { fd, backlog });
    return {
      close: () => {
        removeFile(file); // first: while the socket is there, no other file has its inode
        server.close();
      },
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Where the directory is there, ENOENT is of a file system that makes no sockets, such as /proc. */
function bind(path: string, mode: number): number {
  try {
    return bindUnix(path, mode);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') throw Object.assign(error, { code: 'EACCES' });
    throw error;
  }
}

/** @types/node does not know `fd`. */
function start(server: Server, options: NodeListenOptions & { readonly fd?: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    server.listen(options);
  });
}
