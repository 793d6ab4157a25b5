/** The daemon's side of the control socket: the clients that are connected, and where it listens. */
import { createServer, type Server, type Socket } from 'node:net';
import { bind } from './bind.ts';
import { Connection, type Handlers, type Service } from './connection.ts';
import { FairQueue } from './fair-queue.ts';
import { ControlError, errorLine } from './protocol.ts';

export const MOST_CLIENTS = 32;

interface Listening {
  readonly server: Server;
  readonly path: string;
}

export class ControlServer {
  readonly #service: Service;
  readonly #connections = new Set<Connection>();
  #listening: Listening | undefined;
  /** One move after the other. */
  #moves: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(handlers: Handlers, onFault: (error: unknown) => void) {
    this.#service = { handlers, onFault, queue: new FairQueue() };
  }

  /** Where it listens. */
  get path(): string | undefined {
    return this.#listening?.path;
  }

  get clients(): number {
    return this.#connections.size;
  }

  /** Listens there and nowhere else; who is connected stays so. Throws a ControlError, and then all is as before. */
  listen(path: string | undefined): Promise<void> {
    const move = this.#moves.then(() => this.#moveTo(path));
    this.#moves = move.catch(() => {});
    return move;
  }

  close(): void {
    this.#closed = true;
    this.#listening?.server.close(); // and removes the file
    this.#listening = undefined;
    for (const connection of this.#connections) connection.close();
  }

  async #moveTo(path: string | undefined): Promise<void> {
    if (path === this.path) return;
    const before = this.#listening;
    this.#listening = path === undefined ? undefined : await this.#open(path);
    before?.server.close();
    if (this.#closed) this.#listening?.server.close();
  }

  async #open(path: string): Promise<Listening> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    await bind(server, path);
    server.on('error', this.#service.onFault); // accept(2) was refused: no descriptor is left, say
    return { server, path };
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= MOST_CLIENTS) {
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
  new ControlError('too-many-clients', `${MOST_CLIENTS} clients are connected already: try again later`),
);
