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

export class MetricsServer {
  readonly #text: () => Promise<string>;
  readonly #brake: Brake;
  readonly #open = new Set<Socket>();

  /** `text` is what /metrics is. */
  constructor(text: () => string | Promise<string>, brake: Brake = NO_BRAKE) {
    this.#text = cached(text);
    this.#brake = brake;
  }

  /** Made with allowHalfOpen: a client may end its side behind its request, and still reads. */
  take(socket: Socket): void {
    this.#brake.touch();
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    const [oldest] = this.#open;
    if (this.#open.size > MAX_CONNECTIONS) oldest?.destroy();
    serveOne(socket, this.#text, this.#brake);
  }

  /** Ends all connections. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }
}

/** One request, its answer, and the end. */
function serveOne(socket: Socket, text: () => Promise<string>, brake: Brake): void {
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
    else void answer(socket, line, text);
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

async function answer(
  socket: Socket,
  [, method, url = '']: RegExpExecArray,
  text: () => Promise<string>,
): Promise<void> {
  const path = method === 'GET' || method === 'HEAD' ? url.split('?', 1)[0] : undefined;
  let [status, body] = ['200 OK', 'ok\n'];
  if (path === '/metrics') {
    try {
      body = await text();
    } catch {
      [status, body] = ['503 Service Unavailable', 'there are no metrics at the moment\n'];
    }
  } else if (path !== '/healthz') {
    [status, body] = ['404 Not Found', 'not found: there are /metrics and /healthz\n'];
  }
  const type = path === '/metrics' ? CONTENT_TYPE : 'text/plain; charset=utf-8';
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
function cached(text: () => string | Promise<string>): () => Promise<string> {
  let madeAt = Number.NEGATIVE_INFINITY;
  let made: Promise<string> | undefined;
  return () => {
    const now = performance.now();
    if (made === undefined || now - madeAt >= TEXT_MS) {
      madeAt = now;
      const making = Promise.resolve(text());
      made = making;
      making.catch(() => {
        if (made === making) made = undefined;
      });
    }
    return made;
  };
}
