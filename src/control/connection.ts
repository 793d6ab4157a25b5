/** One client: lines in, lines out, and no more of either than it may have. */
import type { Socket } from 'node:net';
import { shown } from '../errors/shown.ts';
import type { Brake } from '../listen/brake.ts';
import type { FairQueue } from './fair-queue.ts';
import {
  answerLine,
  ControlError,
  errorLine,
  LONGEST_REQUEST,
  parseRequest,
  type Request,
} from './protocol.ts';
import type { LineSink } from './watchers.ts';

/** A client has to send a request, and to read its answer, within this time; then it begins anew. Not for a watcher. */
const REQUEST_MS = 10_000;
/** How long a client that is disconnected has to read why. */
const FAREWELL_MS = 200;

/** Maximum number of requests of one connection. */
const MAX_REQUESTS = 1000;

/** What a handler sees of the client whose request it is. */
export interface Client extends LineSink {
  /** From now on lines may be written to it at any time, and no more requests need to come. */
  startStream(onClosed: () => void): void;
}

/** The answer to a request with these fields. Throws, or rejects with, a ControlError. */
export type Handler = (fields: Request['fields'], client: Client) => object | Promise<object>;

export type Handlers = Readonly<Record<string, Handler>>;

/** What all connections share. */
export interface Service {
  handlers: Handlers;
  readonly queue: FairQueue;
  readonly brake: Brake;
  /** Something that should never happen; the client gets an error too. */
  readonly onFault: (error: unknown) => void;
}

const NEWLINE = 0x0a;

export class Connection implements Client {
  readonly #socket: Socket;
  readonly #service: Service;
  #pending: Buffer = Buffer.alloc(0);
  #requests = 0;
  #busy = false;
  /** The client has ended its side. */
  #ended = false;
  #streams = false;
  /** Its request is being answered. */
  #asks = false;
  /** When it came, or was last answered, by performance.now(). */
  #quietSince = performance.now();
  #deadline: NodeJS.Timeout | undefined;

  /** The socket must have been made with allowHalfOpen: a client may end its side and still read. */
  constructor(socket: Socket, service: Service) {
    this.#socket = socket;
    this.#service = service;
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => clearTimeout(this.#deadline));
    socket.on('drain', () => void this.#work());
    socket.on('end', () => {
      this.#ended = true;
      void this.#work();
    });
    socket.on('data', (octets) => {
      this.#service.brake.touch();
      this.#pending = Buffer.concat([this.#pending, octets]);
      void this.#work();
    });
    this.#setDeadline();
  }

  get backlogged(): boolean {
    return this.#socket.writableLength > 0;
  }

  /**
   * Since when nothing is done for it, by performance.now(); Infinity while its request is answered, undefined for a watcher.
   * An answer that it does not take counts as nothing being done.
   */
  get quietSince(): number | undefined {
    if (this.#streams) return undefined;
    return this.#asks ? Number.POSITIVE_INFINITY : this.#quietSince;
  }

  write(text: string): void {
    if (this.#socket.writable) this.#socket.write(text);
  }

  startStream(onClosed: () => void): void {
    this.#streams = true;
    clearTimeout(this.#deadline);
    this.#socket.once('close', onClosed);
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Closes it now, with a last line for who reads: one that waits to be read would keep the place. */
  evict(text: string): void {
    this.write(text);
    this.#socket.destroy();
  }

  /** One request after the other, each when the answer to the one before has been taken. */
  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#socket.pause();
    for (let line = this.#nextLine(); line !== undefined; line = this.#nextLine()) {
      clearTimeout(this.#deadline); // what the daemon takes its time for (a reload) is no fault of the client's
      this.#asks = true;
      const closes = await this.#answer(line);
      this.#asks = false;
      this.#quietSince = performance.now();
      if (closes) return; // busy for ever
      if (!this.#streams) this.#setDeadline();
    }
    this.#busy = false;
    if (this.#socket.writableNeedDrain) return;
    // A watcher that has ended its side is taken for one that has closed: its socket does not tell the two apart.
    if (this.#ended) this.#disconnect('', REQUEST_MS);
    else if (this.#pending.length > LONGEST_REQUEST) this.#disconnect(errorLine(TOO_LONG), FAREWELL_MS);
    else this.#socket.resume();
  }

  /** The next whole line, where the client may be answered. */
  #nextLine(): string | undefined {
    if (this.#socket.writableNeedDrain || this.#socket.destroyed) return undefined;
    const at = this.#pending.indexOf(NEWLINE);
    const end = at < 0 && this.#ended ? this.#pending.length : at;
    if (end < 0 || end > LONGEST_REQUEST || this.#pending.length === 0) return undefined;
    const line = this.#pending.toString('utf8', 0, end);
    this.#pending = this.#pending.subarray(end + 1);
    return line;
  }

  /** True: the client was disconnected. */
  async #answer(line: string): Promise<boolean> {
    try {
      if (++this.#requests > MAX_REQUESTS) throw TOO_MANY;
      this.write(await this.#service.queue.take(() => this.#handle(line)));
      return false;
    } catch (error) {
      const fault = this.#faultOf(error);
      const closes = CLOSING.has(fault.code);
      if (closes) this.#disconnect(errorLine(fault), FAREWELL_MS);
      else this.write(errorLine(fault));
      return closes;
    }
  }

  #faultOf(error: unknown): ControlError {
    if (error instanceof ControlError) return error;
    this.#service.onFault(error);
    return new ControlError('internal', `the daemon failed at it: ${String(error)}`);
  }

  #handle(line: string): string | Promise<string> {
    const { command, fields } = parseRequest(line);
    const { handlers } = this.#service;
    const handler = Object.hasOwn(handlers, command) ? handlers[command] : undefined;
    if (handler === undefined) {
      const known = Object.keys(handlers).join(', ');
      throw new ControlError('unknown-command', `unknown command ${shown(command)}; there are ${known}`);
    }
    const answer = handler(fields, this);
    return answer instanceof Promise ? answer.then(answerLine) : answerLine(answer);
  }

  /** Writes the last line. What the client still writes is not read: it would be work. */
  #disconnect(text: string, ms: number): void {
    this.#busy = true;
    this.#socket.pause();
    this.#socket.end(text);
    this.#setDeadline(ms);
  }

  #setDeadline(ms = REQUEST_MS): void {
    clearTimeout(this.#deadline);
    // An answer may come when the client has gone: a timer would then keep the loop running for nobody.
    if (this.#socket.destroyed) return;
    this.#deadline = setTimeout(() => this.#socket.destroy(), ms);
  }
}

const TOO_LONG = new ControlError('too-long', `want a line of at most ${LONGEST_REQUEST} octets`);
const TOO_MANY = new ControlError(
  'too-many-requests',
  `${MAX_REQUESTS} requests were answered on this connection: open another`,
);
/** After these the client is disconnected: it speaks another protocol. */
const CLOSING = new Set(['malformed', 'version', TOO_LONG.code, TOO_MANY.code]);
