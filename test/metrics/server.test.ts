/** The HTTP server, with real sockets: on Unix sockets, so that no port of the machine is taken. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Listening } from '../../src/listen/endpoint.ts';
import { serveMetrics } from '../../src/metrics/server.ts';

let folder: string;
let path: string;
let server: Listening | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arproxy-test-'));
  path = join(folder, 'metrics.sock');
});

afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const serve = async (body = 'some 1\n'): Promise<void> => {
  server = await serveMetrics({ path }, () => body);
};

async function ask(
  url: string,
  method = 'GET',
): Promise<{ status: number | undefined; body: string; type: unknown }> {
  const asked = request({ socketPath: path, path: url, method, agent: false });
  asked.end();
  const [response] = await once(asked, 'response');
  return { status: response.statusCode, body: await text(response), type: response.headers['content-type'] };
}

/** A connection that says so much and no more. */
async function client(said: string): Promise<Socket> {
  const socket = connect(path);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(said);
  return socket;
}

const closed = (socket: Socket): Promise<unknown> => {
  socket.resume();
  return socket.closed ? Promise.resolve() : once(socket, 'close');
};

describe('what is served', () => {
  test.each(['/metrics', '/metrics?x=y'])('%s', async (url) => {
    await serve();
    const type = 'text/plain; version=0.0.4; charset=utf-8';
    expect(await ask(url)).toEqual({ status: 200, body: 'some 1\n', type });
  });

  test('/healthz', async () => {
    await serve();
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
  });

  test.each(['/metrics', '/healthz'])('HEAD %s: as GET, without the text', async (url) => {
    await serve();
    const { type } = await ask(url);
    expect(await ask(url, 'HEAD')).toEqual({ status: 200, body: '', type });
  });

  test.each([
    ['GET', '/'],
    ['HEAD', '/'],
    ['GET', '/metrics/'],
    ['GET', '//metrics'],
    ['GET', '/%6detrics'],
    ['POST', '/metrics'],
    ['DELETE', '/healthz'],
    ['OPTIONS', '*'],
  ])('%s %s is not found', async (method, url) => {
    await serve();
    expect((await ask(url, method)).status).toBe(404);
  });
});

describe('clients that are slow or hostile', () => {
  test.each([
    ['nothing', ''],
    ['half a request', 'GET /metrics HTTP/1.1\r\nHost: x\r\n'],
    ['half a body', 'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\nabc'],
  ])('who says %s is let go', { timeout: 20_000 }, async (_what, said) => {
    await serve();
    await closed(await client(said));
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('who does not read is let go', { timeout: 20_000 }, async () => {
    await serve('x'.repeat(8 << 20));
    const socket = await client('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    await delay(6000); // longer than any connection lasts
    expect((await buffer(socket)).length).toBeLessThan(8 << 20);
  });

  test.each([
    ['no HTTP', '\x16\x03\x01\x02\x00\x01'],
    ['headers without an end', `GET /metrics HTTP/1.1\r\n${'X-A: b\r\n'.repeat(2000)}`],
    ['two requests at once', 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100)],
  ])('%s ends the connection', async (_what, said) => {
    await serve();
    await closed(await client(said));
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('who holds many connections keeps nobody out', async () => {
    await serve();
    const held: Socket[] = [];
    for (let i = 0; i < 40; i++) held.push(await client(''));
    expect((await ask('/metrics')).status).toBe(200);
    const [oldest, newest] = [held[0], held.at(-1)];
    if (oldest !== undefined) await closed(oldest);
    expect([oldest?.closed, newest?.closed]).toEqual([true, false]);
    for (const socket of held) socket.destroy();
  });
});

test('where another listens it says so', async () => {
  await serve();
  await expect(serveMetrics({ path }, () => '')).rejects.toThrow(
    `metrics: cannot listen on unix:${path}: EADDRINUSE: `,
  );
  expect((await ask('/healthz')).status).toBe(200);
});

test('in the end nothing is left of it, not even a connection', async () => {
  await serve();
  const held = await client('');
  server?.close();
  await closed(held);
  expect(existsSync(path)).toBe(false);
});
