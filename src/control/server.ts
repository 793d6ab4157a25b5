/** The daemon's side of the control socket: the clients that are connected, wherever they connected to. */
import type { Socket } from 'node:net';
import { type Brake, NO_BRAKE } from '../listen/brake.ts';
import { Connection, type Handlers, type Service } from './connection.ts';
import { FairQueue } from './fair-queue.ts';
import { ControlError, errorLine } from './protocol.ts';

/** Maximum number of clients that are connected at the same time. */
export const MAX_CLIENTS = 32;

export class ControlServer {
  readonly #service: Service;
  readonly #connections = new Set<Connection>();

  /** Answers the requests that wait, and all that come. */
  #start = (): void => {};

  constructor(onFault: (error: unknown) => void, brake: Brake = NO_BRAKE) {
    const ready = new Promise<void>((resolve) => {
      this.#start = resolve;
    });
    this.#service = { handlers: {}, onFault, queue: new FairQueue(ready), brake };
  }

  get clients(): number {
    return this.#connections.size;
  }

  /** From here on requests are answered; those that came before have waited. */
  serve(handlers: Handlers): void {
    this.#service.handlers = handlers;
    this.#start();
  }

  /** Disconnects everybody. */
  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  /** Made with allowHalfOpen. */
  take(socket: Socket): void {
    this.#service.brake.touch();
    if (this.#connections.size >= MAX_CLIENTS) this.#evictOne();
    const connection = new Connection(socket, this.#service);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  /**
   * Who comes is let in, so that scripts that hold all places do not lock out who looks for the cause. A watcher stays (there
   * are never as many as places), and who waits for an answer goes last: the one that came first.
   */
  #evictOne(): void {
    const since = (one: Connection): number => one.quietSince ?? Number.POSITIVE_INFINITY;
    const candidates = [...this.#connections].filter(({ quietSince }) => quietSince !== undefined);
    const victim = candidates.reduce<Connection | undefined>(
      (best, one) => (best !== undefined && since(best) <= since(one) ? best : one),
      undefined,
    );
    if (victim === undefined) return;
    this.#connections.delete(victim); // now: its 'close' comes later than the next client may
    victim.evict(EVICTED);
  }
}

const EVICTED = errorLine(
  new ControlError('too-many-clients', `${MAX_CLIENTS} are connected, and another one came: try again`),
);
