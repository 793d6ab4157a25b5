/** The HTTP server, with real sockets: on Unix sockets, so that no port of the machine is taken. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MetricsServer, type MetricsServerParts } from '../../src/metrics/server.ts';
import { stand } from '../support/stand.ts';

let folder: string;
let path: string;
let server: { close(): void } | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arproxy-test-'));
  path = join(folder, 'metrics.sock');
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const serve = async (
  body: string | (() => string | Promise<string>) = 'some 1\n',
  health: MetricsServerParts['health'] = () => undefined,
): Promise<void> => {
  const metrics = new MetricsServer({ text: typeof body === 'string' ? () => body : body, health });
  const listening = await stand(path, metrics);
  server = {
    close: () => {
      listening.close();
      metrics.close();
    },
  };
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

/** One that says nothing, and hears when it is closed. */
const holding = async (): Promise<Socket> => (await client('')).resume();

const closed = (socket: Socket): Promise<unknown> => {
  socket.resume();
  return socket.closed
    ? Promise.resolve()
    : new Promise((resolve) => {
        socket.once('close', resolve); // once() of events rejects at an error before it
      });
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

  test('/healthz says why requests are not answered', async () => {
    await serve('', async () => 'the capture is gone');
    expect(await ask('/healthz')).toMatchObject({
      status: 503,
      body: 'requests are not answered: the capture is gone\n',
    });
  });

  test('/healthz where nobody can say how it is', async () => {
    await serve('', () => Promise.reject(new Error('the thread ended')));
    expect(await ask('/healthz')).toMatchObject({
      status: 503,
      body: 'requests are not answered: the thread ended\n',
    });
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

const stopClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whatever the server does at once is done. */
const settled = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await turn();
};

describe('clients that are slow or hostile', () => {
  test.each([
    ['nothing', ''],
    ['half a request', 'GET /metrics HTTP/1.1\r\nHost: x\r\n'],
    ['half a body', 'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\nabc'],
  ])('who says %s is disconnected', async (_what, said) => {
    stopClock();
    await serve();
    const socket = await client(said);
    await settled();
    vi.advanceTimersByTime(5000);
    await closed(socket);
    expect((await ask('/healthz')).status).toBe(200);
  });

  test('who does not read is disconnected after five seconds', async () => {
    stopClock();
    await serve('x'.repeat(8 << 20));
    const socket = await client('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    await once(socket, 'readable');
    const other = await holding();
    vi.advanceTimersByTime(4999);
    await settled();
    expect(other.closed).toBe(false);
    vi.advanceTimersByTime(1);
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

  test('the second request of a connection is not answered, nor read', async () => {
    let made = 0;
    await serve(() => `made ${++made}\n`);
    const request = 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n';
    const socket = await client(request.repeat(10_000));
    await closed(socket);
    expect(made).toBe(1);
  });

  test('octet by octet, and with its side closed behind it, a request is answered', async () => {
    await serve();
    const socket = await client('');
    for (const octet of 'GET /healthz HTTP/1.0\n\n') {
      socket.write(octet);
      await turn();
    }
    socket.end();
    expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\nok\n$/);
  });

  test('where there is nothing to show yet that is said', async () => {
    await serve(() => Promise.reject(new Error('no daemon')));
    expect((await ask('/metrics')).status).toBe(503);
    expect((await ask('/healthz')).status).toBe(200);
  });

  test.each([
    [3900, 200],
    [4200, undefined],
  ])('headers of some %d octets are answered with %s', async (length, status) => {
    await serve();
    const socket = await client(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'b'.repeat(length)}\r\n\r\n`);
    const [, answered] = /^HTTP\/1\.1 (\d+)/.exec(await text(socket)) ?? [];
    expect(answered).toBe(status === undefined ? undefined : String(status));
  });

  test('sixteen connections are held, and with one more the oldest is closed', async () => {
    await serve();
    const held: Socket[] = [];
    for (let n = 0; n < 16; n++) held.push(await holding());
    await settled();
    expect(held.map((socket) => socket.closed)).not.toContain(true);
    const [oldest, ...others] = held;
    others.push(await holding());
    if (oldest !== undefined) await closed(oldest);
    await settled();
    expect(others.map((socket) => socket.closed)).not.toContain(true);
    expect((await ask('/metrics')).status).toBe(200);
    for (const socket of held) socket.destroy();
  });

  test('one that has closed makes room', async () => {
    await serve();
    const held: Socket[] = [];
    for (let n = 0; n < 16; n++) held.push(await holding());
    held.pop()?.destroy();
    await settled();
    expect((await ask('/healthz')).status).toBe(200);
    await settled();
    expect(held.map((socket) => socket.closed)).not.toContain(true);
    for (const socket of held) socket.destroy();
  });
});

test('a text is made once in a tenth of a second, whoever asks', async () => {
  let made = 0;
  const now = vi.spyOn(performance, 'now').mockReturnValue(1000);
  await serve(() => `made ${++made}\n`);
  const bodies: string[] = [];
  for (const at of [1000, 1000, 1099.9, 1100, 1199]) {
    now.mockReturnValue(at);
    bodies.push((await ask('/metrics')).body);
  }
  expect(bodies).toEqual([1, 1, 1, 2, 2].map((n) => `made ${n}\n`));
});

test('in the end nothing is left of it, not even a connection', async () => {
  stopClock();
  await serve();
  const held = await client('GET /metrics HTTP/1.1\r\n');
  await settled();
  server?.close();
  expect(existsSync(path)).toBe(false);
  await closed(held);
});
