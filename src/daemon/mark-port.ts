/** The marks of this process, on this machine. */
import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import { pidNamespace } from '../sys/proc-net.ts';
import { abstractNames } from '../sys/unix-names.ts';
import { markUnix } from '../sys/unix-socket.ts';
import type { MarkPort } from './second-responders.ts';

export const markPort = (): MarkPort => ({
  self: { id: randomBytes(6).toString('hex'), pid: process.pid, pidNamespace: pidNamespace() },
  mark: (name) => {
    const descriptor = markUnix(name);
    return () => closeSync(descriptor);
  },
  names: (prefix) => abstractNames(prefix),
});
