/** A server of the test's own in front of what takes connections: in the daemon that is a thread with a descriptor. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** Listens when it resolves. */
export async function stand(path: string, taker: { take(socket: Socket): void }): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (socket) => taker.take(socket)).listen(path);
  await once(server, 'listening');
  return server;
}
