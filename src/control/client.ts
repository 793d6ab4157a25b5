/** A client's side of the control socket: one connection, its request, and the lines that come. */
import { connect, type Socket } from 'node:net';
import { LONGEST_PATH } from '../listen/address.ts';
import { errnoText } from '../wire/netlink/errno.ts';
import type { AnswerOf, CommandName, FieldsOf } from './commands.ts';
import { WITHOUT_SOCKET } from './no-daemon.ts';
import { ControlError, parseAnswer, requestLine } from './protocol.ts';
import type { StopSignal } from './stop-signal.ts';

/** Time for an answer. It takes milliseconds, or a second where a long configuration is read. */
const ANSWER_MS = 10_000;
/** A reload may wait for another one, and each is ended after two minutes. */
const RELOAD_MS = 250_000;

/** In characters. The status of a thousand interfaces has some hundred thousand. */
const LONGEST_ANSWER = 16 << 20;

/** One request, one answer. Rejects with a ControlError, or with the signal's reason. */
export async function ask<C extends CommandName>(
  path: string,
  command: C,
  ...[fields = {}, signal]: FieldsOf<C>
): Promise<AnswerOf<C>> {
  const connection = await Connection.open(path, signal);
  try {
    return await connection.ask(command, fields);
  } finally {
    connection.close();
  }
}

export class Connection {
  readonly #path: string;
  readonly #socket: Socket;
  readonly #signal: StopSignal | undefined;
  readonly #batches: AsyncGenerator<string[], void, undefined>;
  /** Why this side has closed it, where it was not asked to. */
  #why: { readonly error: unknown } | undefined;
  #closed = false;
  /** What came in one piece with the answer. */
  #rest: string[] = [];

  /** Rejects with a ControlError, or with the signal's reason. */
  static async open(path: string, signal?: StopSignal): Promise<Connection> {
    const socket = await tryPath(path);
    if (typeof socket === 'string') throw notThere(path, socket);
    const connection = new Connection(path, socket, signal);
    if (signal?.aborted) {
      connection.close();
      throw signal.reason;
    }
    return connection;
  }

  private constructor(path: string, socket: Socket, signal: StopSignal | undefined) {
    this.#path = path;
    this.#socket = socket;
    this.#signal = signal;
    this.#batches = this.#read();
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** The first request of the connection. What comes behind its answer is for batches(). */
  async ask<C extends CommandName>(command: C, fields: object): Promise<AnswerOf<C>> {
    const ms = command === 'reload' ? RELOAD_MS : ANSWER_MS;
    const timer = setTimeout(() => this.#giveUp(late(this.#path, ms)), ms);
    try {
      this.#socket.write(requestLine(command, fields));
      return parseAnswer(await this.#firstLine()) as AnswerOf<C>; // commands.ts says what it is
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * The lines that come, those of one piece together. No more is read than is taken, so that the daemon notices who is slow. Ends
   * when close() is called; throws a ControlError where the daemon ends, or the signal's reason.
   */
  async *batches(): AsyncGenerator<string[], void, undefined> {
    try {
      const rest = this.#rest.splice(0);
      if (rest.length > 0) yield rest;
      yield* this.#batches;
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#closed = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }

  async #firstLine(): Promise<string> {
    const { value, done } = await this.#batches.next();
    const [first, ...rest] = value ?? [];
    if (done || first === undefined) throw closed(this.#path); // by this side, meanwhile
    this.#rest = rest;
    return first;
  }

  async *#read(): AsyncGenerator<string[], void, undefined> {
    const socket = this.#socket.setEncoding('utf8');
    let rest = '';
    try {
      for await (const text of socket as AsyncIterable<string>) {
        const [first = '', ...others] = text.split('\n');
        rest += first;
        if (others.length === 0) {
          // Whoever listens on a path may write for ever: a line that is longer is not waited for.
          if (rest.length > LONGEST_ANSWER) break;
          continue;
        }
        const last = others.pop() ?? '';
        const lines = [rest, ...others];
        rest = last;
        yield lines;
      }
    } catch {
      // The connection is gone: what of, is known here or in nobody's hands.
    }
    if (this.#why !== undefined) throw this.#why.error;
    if (!this.#closed) throw closed(this.#path);
  }

  #giveUp(error: unknown): void {
    this.#why ??= { error };
    this.#socket.destroy();
  }

  readonly #onAbort = (): void => this.#giveUp(this.#signal?.reason);
}

const late = (path: string, ms: number): ControlError =>
  new ControlError(
    'ETIMEDOUT',
    `${path}: no answer in ${ms / 1000} s: the daemon hangs: see its log, or start it again`,
  );

const closed = (path: string): ControlError =>
  new ControlError(
    'EOF',
    `${path}: the daemon has closed the connection: it has ended, or was told to, or has disconnected this client: its log says which`,
  );

/** `code`: connect(2)'s errno. */
export function notThere(path: string, code: string): ControlError {
  const remedy =
    code === 'EACCES'
      ? 'this user may not: run it as root, or as one of the group that the socket belongs to'
      : `start the daemon with \`arproxy run --control PATH\`, or leave the path (--control) out: the daemon of this network namespace is then found by itself; ${WITHOUT_SOCKET}`;
  return new ControlError(
    code,
    `no daemon answers on ${path} (${code}: ${errnoText(code) ?? 'failed'}): ${remedy}`,
  );
}

/** The socket, or the errno. */
const tryPath = (path: string): Promise<Socket | string> =>
  new Promise((resolve) => {
    if (path === '') return resolve('ENOENT'); // Node would connect to a TCP port
    if (Buffer.byteLength(path) > LONGEST_PATH) return resolve('ENAMETOOLONG');
    const socket = connect(path);
    socket.once('error', ({ code = 'EIO' }: NodeJS.ErrnoException) => resolve(code));
    socket.once('connect', () => {
      socket.removeAllListeners('error').on('error', () => {}); // it closes then
      resolve(socket);
    });
  });
