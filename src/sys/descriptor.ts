/** Descriptors of sockets that Node has: how one goes from one thread to another. */
import { addon } from './addon.ts';

/** A second descriptor of the same socket, which is the caller's. Throws a SystemError. */
export const duplicate = (fd: number): number => addon().duplicate(fd);

/** The one that a server or a connection has. @types/node does not know it: it is in the handles of all streams on Unix. */
export function descriptorOf(holder: object): number {
  const { _handle: handle } = holder as { readonly _handle?: { readonly fd?: unknown } | null };
  const fd = handle?.fd;
  if (typeof fd !== 'number' || fd < 0) throw new Error('a socket without a descriptor');
  return fd;
}
