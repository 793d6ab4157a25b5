/**
 * GET (or HEAD) of /metrics and /healthz, and nothing else, for clients that may be slow or hostile: ARP is answered on the
 * same event loop, and must not wait for them.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Listen } from '../listen/address.ts';
import type { Listening } from '../listen/endpoint.ts';
import { listen } from '../listen/listen.ts';
import { CONTENT_TYPE } from './exposition.ts';

/** Maximum number of connections. One more closes the oldest: who holds connections open does not keep others out. */
const MAX_CONNECTIONS = 16;

/** Maximum age of a connection, in milliseconds. */
const CONNECTION_MS = 5000;

/** How long one text is served, in milliseconds, whatever number of clients ask. */
const TEXT_MS = 100;

const LIMITS = {
  maxHeaderSize: 4096,
  /** Also for the headers alone, whose limit is never the longer one. */
  requestTimeout: 2000,
  connectionsCheckingInterval: 500,
};

/** Maximum number of connections that wait to be accepted. */
const BACKLOG = 16;

/** Resolves when it listens; `text` is what /metrics is. Does not keep the process alive. Rejects with a ListenError. */
export async function serveMetrics(at: Listen, text: () => string): Promise<Listening> {
  const server = createServer(LIMITS, handler(cached(text)));
  server.on('connection', limited());
  server.on('clientError', (_error, socket) => socket.destroy());
  const listening = await listen(server, at, { what: 'metrics', backlog: BACKLOG });
  // A connection cannot be taken (EMFILE): that is the client's loss, not the daemon's end.
  server.on('error', () => {});
  server.unref();
  return {
    /** Ends all connections; nothing listens on return. */
    close: () => {
      listening.close();
      server.closeAllConnections();
    },
  };
}

const handler =
  (text: () => string) =>
  ({ method, url = '' }: IncomingMessage, response: ServerResponse): void => {
    const path = method === 'GET' || method === 'HEAD' ? url.split('?', 1)[0] : undefined;
    // One request a connection: a scrape every few seconds gains nothing by more.
    response.setHeader('Connection', 'close');
    response.setHeader('Content-Type', path === '/metrics' ? CONTENT_TYPE : 'text/plain; charset=utf-8');
    if (path === '/metrics') response.end(text());
    else if (path === '/healthz') response.end('ok\n');
    else response.writeHead(404).end('not found: there are /metrics and /healthz\n');
  };

/** Many interfaces make a long text: it is kept for a moment. */
function cached(text: () => string): () => string {
  let made = { at: Number.NEGATIVE_INFINITY, text: '' };
  return () => {
    const now = performance.now();
    if (now - made.at >= TEXT_MS) made = { at: now, text: text() };
    return made.text;
  };
}

/** Keeps connections few, and short. */
function limited(): (socket: Socket) => void {
  const open = new Set<Socket>();
  return (socket) => {
    const timer = setTimeout(() => socket.destroy(), CONNECTION_MS).unref();
    open.add(socket);
    socket.once('close', () => {
      clearTimeout(timer);
      open.delete(socket);
    });
    const [oldest] = open;
    if (open.size > MAX_CONNECTIONS) oldest?.destroy();
  };
}
