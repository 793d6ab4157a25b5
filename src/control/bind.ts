/** The socket file: who may use it, and what to do with one that is there already. */
import { lstatSync, statSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { ControlError, LONGEST_PATH } from './protocol.ts';

/** The file's mode is 0660: the daemon's user and group. */
const UMASK = 0o117;

/** Connections that wait to be accepted: beyond, connect(2) waits or says EAGAIN. */
const BACKLOG = 64;

const REMEDIES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) =>
    `the directory ${dirname(path)} is not there: make it (systemd: RuntimeDirectory=arproxy)`,
  ENOTDIR: (path) => `${dirname(path)} is not a directory`,
  EACCES: (path) => `this user may not write to ${dirname(path)}: give it a directory of its own`,
  EROFS: (path) => `${dirname(path)} is read-only: choose a path on a tmpfs, such as /run`,
  EADDRINUSE: (path) => `another daemon listens on ${path}: stop it, or give this one a path of its own`,
  EEXIST: (path) => `${path} is something else than a socket: choose another path`,
  ENAMETOOLONG: () => `a socket's path has at most ${LONGEST_PATH} octets`,
};

/** Binds the server to a path of the file system. Throws a ControlError with the errno and the remedy. */
export async function bind(server: Server, path: string): Promise<void> {
  try {
    if (Buffer.byteLength(path) > LONGEST_PATH) throw failure('ENAMETOOLONG');
    statSync(dirname(path)); // ENOENT, which libuv's bind would call EACCES
    await clear(path);
    await listen(server, path);
  } catch (error) {
    const { code = 'EIO' } = error as NodeJS.ErrnoException;
    const remedy = REMEDIES[code]?.(path);
    throw new ControlError(
      code,
      `control socket ${path}: cannot listen: ${code}: ${words(code)}${remedy === undefined ? '' : `: ${remedy}`}`,
    );
  }
}

/** Removes the socket of a process that is dead; throws where somebody listens, or where it is no socket. */
async function clear(path: string): Promise<void> {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined) return;
  if (!there.isSocket()) throw failure('EEXIST');
  const refusal = await refusalOf(path);
  if (refusal === undefined) throw failure('EADDRINUSE');
  if (refusal === 'ECONNREFUSED') unlinkSync(path);
  else if (refusal !== 'ENOENT') throw failure(refusal === 'EAGAIN' ? 'EADDRINUSE' : refusal);
}

/** The errno of connect(2); undefined: somebody listens. */
const refusalOf = (path: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const probe = connect(path);
    probe.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
    probe.once('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
  });

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    // listen() makes the file before it returns: at no time has it another mode.
    const before = process.umask(UMASK);
    try {
      server.listen({ path, backlog: BACKLOG });
    } finally {
      process.umask(before);
    }
  });
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** `permission denied` */
export const words = (code: string): string =>
  [...getSystemErrorMap().values()].find(([name]) => name === code)?.[1] ?? 'failed';
