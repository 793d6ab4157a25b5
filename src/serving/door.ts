/**
 * What listens while nobody has come. The first who does is handed over, with the listening socket, to the thread that serves:
 * so there is a thread only where somebody wants something. The socket stays the door's all the while: when the thread has
 * ended, the door stands at it again, and who comes meanwhile waits in the kernel's queue.
 */
import { closeSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Listen } from '../listen/address.ts';
import { type ClosedAtOnce, listen } from '../listen/listen.ts';
import { descriptorOf, duplicate } from '../sys/descriptor.ts';
import type { Served } from './calls.ts';

/** Maximum number of connections that wait to be accepted. */
export const BACKLOG: Readonly<Record<Served, number>> = { 'control socket': 64, metrics: 16 };

/** Of the control socket's file: the daemon's user and group, or its user alone. */
const MODE = 0o660;
const PRIVATE_MODE = 0o600;

/** Hands over descriptors, which are its own from then on. */
export type HandOver = (listening: number, connection: number) => void;

export class Door {
  readonly #what: Served;
  readonly #handOver: HandOver;
  readonly #onFault: (error: unknown) => void;
  readonly #listening: ClosedAtOnce;
  /** Kept open for as long as something is to listen. */
  readonly #descriptor: number;
  /** Undefined while the thread accepts. */
  #server: Server | undefined;

  /** Rejects with a ListenError. */
  static async open(
    what: Served,
    at: Listen,
    handOver: HandOver,
    onFault: (error: unknown) => void,
  ): Promise<Door> {
    const mode = 'private' in at ? PRIVATE_MODE : MODE;
    const server = newServer();
    const options = { what, backlog: BACKLOG[what], ...(what === 'control socket' && { mode }) };
    const listening = await listen(server, at, options);
    return new Door(what, server, listening, handOver, onFault);
  }

  private constructor(
    what: Served,
    server: Server,
    listening: ClosedAtOnce,
    handOver: HandOver,
    onFault: (error: unknown) => void,
  ) {
    this.#what = what;
    this.#handOver = handOver;
    this.#onFault = onFault;
    this.#listening = listening;
    this.#descriptor = duplicate(descriptorOf(server));
    this.#stand(server);
  }

  /** The thread has ended. Throws a SystemError: then it may be tried again. */
  reopen(): void {
    if (this.#server !== undefined) return;
    const server = newServer();
    const options: object = { fd: duplicate(this.#descriptor), backlog: BACKLOG[this.#what] };
    server.listen(options);
    this.#stand(server);
  }

  /** Nobody listens any more, but for a thread that does; a socket's file is removed. */
  close(): void {
    this.#listening.close(); // closes the first server, too, and once more is no harm
    this.#server?.close();
    closeSync(this.#descriptor);
  }

  #stand(server: Server): void {
    this.#server = server;
    server.on('connection', (socket) => this.#onConnection(socket));
    server.on('error', () => {}); // a connection cannot be taken: the next one is looked at all the same
    server.unref();
  }

  #onConnection(socket: Socket): void {
    const duplicates: number[] = [];
    try {
      // In this order: where one is refused, nothing has changed.
      duplicates.push(duplicate(descriptorOf(socket)));
      duplicates.push(duplicate(this.#descriptor));
    } catch (error) {
      // No descriptor is left: this client has to come again.
      for (const descriptor of duplicates) closeSync(descriptor);
      socket.destroy();
      this.#onFault(error);
      return;
    }
    const [connection = -1, listening = -1] = duplicates;
    this.#server?.close();
    this.#server = undefined;
    this.#handOver(listening, connection);
    socket.destroy(); // this descriptor of it; the connection goes on
  }
}

/** Reads nothing of who comes. */
const newServer = (): Server => createServer({ pauseOnConnect: true, allowHalfOpen: true });
