/**
 * GET (or HEAD) of /metrics and /healthz, and nothing else, for clients that may be slow or hostile. One request a connection:
 * what comes behind its end is not even read. So there is little of HTTP in it, and no parser that somebody could keep busy.
 */
import type { Socket } from 'node:net';
import { type Brake, NO_BRAKE } from '../listen/brake.ts';
import { CONTENT_TYPE } from './exposition.ts';

/** Maximum number of connections. One more closes the oldest: who holds connections open does not keep others out. */
const MAX_CONNECTIONS = 16;

/** Maximum age of a connection, in milliseconds. */
const CONNECTION_MS = 5000;

/** How long one text is served, in milliseconds, whatever number of clients ask. */
const TEXT_MS = 100;

/** Longest request, in octets: its first line, its headers and the empty line behind them. */
const LONGEST_REQUEST = 4096;

export interface MetricsServerParts {
  /** What /metrics is. */
  readonly text: () => string | Promise<string>;
  /** Why requests are not answered; undefined: they are. */
  readonly health: () => string | undefined | Promise<string | undefined>;
  readonly brake?: Brake;
}

/** What is served under a path; cached, or made as long as others wait for the same. */
type Pages = Readonly<Record<string, () => Promise<Page>>>;

interface Page {
  readonly status: string;
  readonly type: string;
  readonly body: string;
}

const PLAIN = 'text/plain; charset=utf-8';
const OK = '200 OK';
const UNAVAILABLE = '503 Service Unavailable';
const NOT_FOUND: Page = {
  ...{ status: '404 Not Found', type: PLAIN },
  body: 'not found: there are /metrics and /healthz\n',
};

export class MetricsServer {
  readonly #pages: Pages;
  readonly #brake: Brake;
  readonly #open = new Set<Socket>();

  constructor({ text, health, brake = NO_BRAKE }: MetricsServerParts) {
    const [metrics, fault] = [cached(text), cached(health)];
    this.#pages = {
      '/metrics': async () => {
        try {
          return { status: OK, type: CONTENT_TYPE, body: await metrics() };
        } catch {
          return { status: UNAVAILABLE, type: PLAIN, body: 'there are no metrics at the moment\n' };
        }
      },
      '/healthz': async () => healthPage(await fault().catch((error: Error) => error.message)),
    };
    this.#brake = brake;
  }

  /** Made with allowHalfOpen: a client may end its side behind its request, and still reads. */
  take(socket: Socket): void {
    this.#brake.touch();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    const [oldest] = this.#open;
    if (this.#open.size > MAX_CONNECTIONS) oldest?.destroy();
    serveOne(socket, this.#pages, this.#brake);
  }

  /** Ends all connections. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

const healthPage = (fault: string | undefined): Page =>
  fault === undefined
    ? { status: OK, type: PLAIN, body: 'ok\n' }
    : { status: UNAVAILABLE, type: PLAIN, body: `requests are not answered: ${fault}\n` };

/** One request, its answer, and the end. */
function serveOne(socket: Socket, pages: Pages, brake: Brake): void {
  const timer = setTimeout(() => socket.destroy(), CONNECTION_MS).unref();
  let request = '';
  const onData = (piece: Buffer): void => {
    brake.touch();
    const from = Math.max(0, request.length - 3);
    request += piece.toString('latin1');
    const end = request.slice(from).search(END);
    if (end < 0 && request.length <= LONGEST_REQUEST) return;
    socket.off('data', onData).pause(); // what comes now is not read any more
    const line = end >= 0 && from + end <= LONGEST_REQUEST ? REQUEST_LINE.exec(request) : null;
    if (line === null) socket.destroy();
    else void answer(socket, line, pages);
  };
  socket.on('error', () => {}); // 'close' follows
  socket.on('close', () => clearTimeout(timer));
  socket.on('end', () => {
    if (socket.isPaused()) return; // it has its request, and is answered
    socket.destroy();
  });
  socket.on('data', onData);
}

/** The empty line behind the headers. */
const END = /\r?\n\r?\n/;
const REQUEST_LINE = /^([A-Z]+) (\S+) HTTP\/1\.\d\r?\n/;

async function answer(socket: Socket, [, method, url = '']: RegExpExecArray, pages: Pages): Promise<void> {
  const path = method === 'GET' || method === 'HEAD' ? (url.split('?', 1)[0] ?? '') : '';
  const { status, type, body } =
    (await (Object.hasOwn(pages, path) ? pages[path]?.() : undefined)) ?? NOT_FOUND;
  const head = [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${method === 'HEAD' ? '' : body}`, () => socket.destroy());
}

/** Many interfaces make a long text: it is kept for a moment, and whoever asks while it is made waits for the same one. */
function cached<T>(make: () => T | Promise<T>): () => Promise<T> {
  let madeAt = Number.NEGATIVE_INFINITY;
  let made: Promise<T> | undefined;
  return () => {
    const now = performance.now();
    if (made === undefined || now - madeAt >= TEXT_MS) {
      madeAt = now;
      const making = Promise.resolve(make());
      made = making;
      making.catch(() => {
        if (made === making) made = undefined;
      });
    }
    return made;
  };
}
