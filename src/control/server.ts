/** The daemon's side of the control socket: the clients that are connected, wherever they connected to. */
import { createServer, type Socket } from 'node:net';
import type { Listen } from '../listen/address.ts';
import type { Listening } from '../listen/endpoint.ts';
import { listen } from '../listen/listen.ts';
import { Connection, type Handlers, type Service } from './connection.ts';
import { FairQueue } from './fair-queue.ts';
import { ControlError, errorLine } from './protocol.ts';

/** Maximum number of clients that are connected at the same time. */
export const MAX_CLIENTS = 32;

/** The file's mode is 0660: the daemon's user and group; or 0600. */
const MODE = 0o660;
const PRIVATE_MODE = 0o600;

/** Maximum number of connections that wait to be accepted. */
const BACKLOG = 64;

export class ControlServer {
  readonly #service: Service;
  readonly #connections = new Set<Connection>();

  /** Answers the requests that wait, and all that come. */
  #start = (): void => {};

  constructor(onFault: (error: unknown) => void) {
    const ready = new Promise<void>((resolve) => {
      this.#start = resolve;
    });
    this.#service = { handlers: {}, onFault, queue: new FairQueue(ready) };
  }

  get clients(): number {
    return this.#connections.size;
  }

  /** From here on requests are answered; those that came before have waited. */
  serve(handlers: Handlers): void {
    this.#service.handlers = handlers;
    this.#start();
  }

  /** Clients stay connected when what it returns is closed. Rejects with a ListenError. */
  async listen(at: Listen): Promise<Listening> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    const mode = 'private' in at ? PRIVATE_MODE : MODE;
    const listening = await listen(server, at, { what: 'control socket', backlog: BACKLOG, mode });
    server.on('error', this.#service.onFault); // accept(2) was refused: no descriptor is left, say
    return listening;
  }

  /** Disconnects everybody. */
  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= MAX_CLIENTS) {
      socket.on('error', () => {});
      socket.end(FULL);
      socket.destroySoon();
      return;
    }
    const connection = new Connection(socket, this.#service);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }
}

const FULL = errorLine(
  new ControlError('too-many-clients', `${MAX_CLIENTS} clients are connected already: try again later`),
);
