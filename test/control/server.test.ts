/** The server with handlers of the test's, on real sockets. */
import { afterEach, beforeEach, describe, expect, type TestContext, test, vi } from 'vitest';
import type { Client, Handlers } from '../../src/control/connection.ts';
import { ControlError } from '../../src/control/protocol.ts';
import { ControlServer } from '../../src/control/server.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { RawClient } from '../support/control-client.ts';
import { stand } from '../support/stand.ts';
import { until } from '../support/until.ts';

const BIG = 'x'.repeat(1 << 20);

async function serving(context: TestContext) {
  const files = new ConfigFiles(context);
  const path = files.path('control.sock');
  const faults: unknown[] = [];
  const kept: Client[] = [];
  const gone: Client[] = [];
  const big = { count: 0 };
  const later = { waiting: [] as (() => void)[] };
  const handlers: Handlers = {
    echo: (fields) => ({ ...fields }),
    later: async () => ({ done: true }),
    slow: () => new Promise((resolve) => later.waiting.push(() => resolve({}))),
    big: () => {
      big.count++;
      return { BIG };
    },
    refuse: () => {
      throw new ControlError('refused', 'not this one');
    },
    fail: () => {
      throw new TypeError('a bug');
    },
    keep: (_, client) => {
      client.startStream(() => gone.push(client));
      kept.push(client);
      return {};
    },
  };
  const server = new ControlServer((error) => faults.push(error));
  server.serve(handlers);
  const listening = await stand(path, server);
  context.onTestFinished(() => {
    listening.close();
    server.close();
  });
  const client = async (): Promise<RawClient> => {
    const one = await RawClient.open(path);
    context.onTestFinished(() => one.close());
    return one;
  };
  return { files, path, server, listening, client, faults, kept, gone, big, later };
}

/** What is under way on sockets is done. */
const settled = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve));
};

const codeOf = async (client: RawClient, number: number): Promise<string | undefined> =>
  (await client.line(number)).error?.code;

/** Time passes by vi.advanceTimersByTime() alone: what is done on a busy machine takes none either, so that no pause follows it. */
const stopClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
};
afterEach(() => {
  vi.useRealTimers();
});

describe('a client', () => {
  test('is answered request by request, in their order, however they come', async (context) => {
    const { client } = await serving(context);
    const one = await client();
    one.socket.write('{"version":1,"command":"later"}\n{"version":1,"comm');
    await one.line(0);
    one.socket.write(
      'and":"echo","a":"é"}\r\n{"version":1,"command":"refuse"}\n{"version":1,"command":"later"}\n',
    );
    await one.line(3);
    expect(one.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { version: 1, answer: { done: true } },
      { version: 1, answer: { a: 'é' } },
      { version: 1, error: { code: 'refused', message: 'not this one' } },
      { version: 1, answer: { done: true } },
    ]);
  });

  test('that ends its side gets its answer, also to a line without an end', async (context) => {
    const { client } = await serving(context);
    const one = await client();
    one.socket.end('{"version":1,"command":"echo"}\n{"version":1,"command":"big"}');
    await one.untilClosed();
    expect(one.lines).toHaveLength(2);
    expect(one.lines[1]).toContain(BIG);
  });

  test('is told of an unknown command, and may go on', async (context) => {
    const { client } = await serving(context);
    const one = await client();
    for (const command of ['statsu', 'toString', '__proto__', '']) {
      const { error } = await one.ask(command);
      expect(error?.code).toBe('unknown-command');
      expect(error?.message).toContain('there are echo, later, slow, big');
    }
    expect((await one.ask('echo')).answer).toBeDefined();
  });

  test('is told of a bug, which ends nothing', async (context) => {
    const { client, faults } = await serving(context);
    const one = await client();
    expect((await one.ask('fail')).error?.code).toBe('internal');
    expect((await one.ask('echo')).answer).toBeDefined();
    expect(faults).toEqual([new TypeError('a bug')]);
  });

  test('that is kept may be written to at any time, and its end is heard of', async (context) => {
    const { client, kept, gone } = await serving(context);
    const [one, other] = [await client(), await client()];
    await one.ask('keep');
    await other.ask('keep');
    kept[0]?.write('news\n');
    await until('the news', () => one.lines[1]);
    expect([one.lines[1], gone]).toEqual(['news', []]);
    one.close();
    await until('one to be gone', () => gone.length === 1);
    other.socket.end();
    await other.untilClosed();
    expect(gone).toEqual(kept);
    kept[0]?.write('nobody reads this\n');
  });
});

describe('who speaks something else is told so, and disconnected', () => {
  const WORDS: Record<string, [string | Buffer, string]> = {
    text: ['GET / HTTP/1.1\r\n\r\n', 'malformed'],
    'an empty line': ['\n', 'malformed'],
    'octets that are no text': [Buffer.from([0, 255, 254, 10]), 'malformed'],
    'an array': ['[1]\n', 'malformed'],
    'no version': ['{"command":"echo"}\n', 'version'],
    'another version': ['{"version":2,"command":"echo"}\n', 'version'],
    'a line that is too long': [`{"version":1,"command":"echo","a":"${'a'.repeat(9000)}"}\n`, 'too-long'],
    'a line without an end': ['a'.repeat(9000), 'too-long'],
    'a flood': ['a'.repeat(1 << 24), 'too-long'],
  };
  test.for(Object.entries(WORDS))('%s', async ([, [words, code]], context) => {
    stopClock();
    const { client, server } = await serving(context);
    const one = await client();
    one.socket.write(words);
    expect(await codeOf(one, 0)).toBe(code);
    vi.advanceTimersByTime(200);
    await one.untilClosed();
    await until('the server to forget it', () => server.clients === 0);
    expect((await (await client()).ask('echo')).answer).toBeDefined();
  });

  test('after a thousand requests', async (context) => {
    const { client } = await serving(context);
    const one = await client();
    one.socket.write('{"version":1,"command":"echo"}\n'.repeat(1100));
    await one.untilClosed();
    expect(one.lines).toHaveLength(1001);
    expect(await codeOf(one, 1000)).toBe('too-many-requests');
  });
});

test('requests that come before the daemon is ready wait for it', async (context) => {
  const path = new ConfigFiles(context).path('control.sock');
  const server = new ControlServer(() => {});
  const listening = await stand(path, server);
  const client = await RawClient.open(path);
  context.onTestFinished(() => {
    client.close();
    listening.close();
  });
  client.send('echo', { a: 1 });
  await until('it to be connected', () => server.clients === 1);
  await settled();
  server.serve({ echo: (fields) => fields });
  expect(await client.line(0)).toEqual({ version: 1, answer: { a: 1 } });
});

describe('ten seconds', () => {
  beforeEach(stopClock);

  test('without a request disconnect a client, but for one that is kept', async (context) => {
    const { client, kept } = await serving(context);
    const [idle, watcher] = [await client(), await client()];
    await watcher.ask('keep');
    vi.advanceTimersByTime(9999);
    await settled();
    expect(idle.closed).toBe(false);
    vi.advanceTimersByTime(1);
    await idle.untilClosed();
    vi.advanceTimersByTime(60_000);
    kept[0]?.write('news\n');
    await until('the news', () => watcher.lines[1]);
  });

  test('begin anew with each answer', async (context) => {
    const { client } = await serving(context);
    const one = await client();
    vi.advanceTimersByTime(9999);
    expect((await one.ask('echo')).answer).toBeDefined();
    vi.advanceTimersByTime(9999);
    await settled();
    expect(one.closed).toBe(false);
    vi.advanceTimersByTime(1);
    await one.untilClosed();
  });
});

test('a client that does not read is not answered on and on', async (context) => {
  const { client, big } = await serving(context);
  const one = await client();
  one.socket.pause();
  one.socket.write('{"version":1,"command":"big"}\n'.repeat(200));
  // They have their turns one after the other: he would have had twenty.
  for (let n = 0; n < 20; n++) expect((await (await client()).ask('echo')).answer).toBeDefined();
  expect(big.count).toBeLessThan(3);
});

test('one client too many takes the place of who was quiet longest, not of a watcher', async (context) => {
  const { client, server } = await serving(context);
  const watcher = await client();
  await watcher.ask('keep');
  const [first, second, ...others] = await Promise.all(Array.from({ length: 31 }, client));
  if (first === undefined || second === undefined) throw new Error('there are 31');
  for (const one of [second, ...others, first]) await one.ask('echo');
  const late = await client();
  expect((await late.ask('echo')).answer).toBeDefined();
  expect(await codeOf(second, 1)).toBe('too-many-clients');
  await second.untilClosed();
  expect([watcher, first, ...others].filter(({ closed }) => closed)).toEqual([]);
  expect(server.clients).toBe(32);
});

test('who waits for an answer goes last', async (context) => {
  const { client, later, server } = await serving(context);
  const [one, ...others] = await Promise.all(Array.from({ length: 32 }, client));
  if (one === undefined) throw new Error('there are 32');
  for (const other of others) await other.ask('echo');
  const answer = one.ask('slow');
  await until('it to be asked', () => later.waiting.length === 1);
  for (let n = 0; n < 40; n++) expect((await (await client()).ask('echo')).answer).toBeDefined();
  later.waiting[0]?.();
  expect((await answer).answer).toBeDefined();
  expect(server.clients).toBe(32);
});

test('clients that take no answer do not keep others out', async (context) => {
  const { client } = await serving(context);
  for (let n = 0; n < 40; n++) {
    const one = await client();
    one.socket.pause();
    one.socket.write('{"version":1,"command":"big"}\n'.repeat(20));
  }
  expect((await (await client()).ask('echo')).answer).toBeDefined();
});

test('who is connected stays so where nobody listens any more, until all is closed', async (context) => {
  const { listening, server, client } = await serving(context);
  const one = await client();
  await one.ask('echo');
  listening.close();
  expect((await one.ask('echo')).answer).toBeDefined();
  server.close();
  await one.untilClosed();
});

test('a connection that is closed while its answer is made keeps no timer', async (context) => {
  const { client, server, later } = await serving(context);
  const one = await client();
  one.send('slow');
  await until('it to be asked', () => later.waiting.length === 1);
  server.close();
  await until('it to be gone', () => server.clients === 0);
  const timers = (): number => process.getActiveResourcesInfo().filter((what) => what === 'Timeout').length;
  const before = timers();
  later.waiting[0]?.();
  await settled();
  expect(timers()).toBeLessThanOrEqual(before);
});
