/** A watch against a real server, which writes what the test has it write. */
import { createServer } from 'node:net';
import { describe, expect, type TestContext, test } from 'vitest';
import type { Client } from '../../src/control/connection.ts';
import { logLevel, reload, type WatchOptions, watch } from '../../src/control/daemon-client.ts';
import { DecisionWatch } from '../../src/control/decision-watch.ts';
import { ControlError } from '../../src/control/protocol.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { until } from '../support/until.ts';
import { serving } from './serving.ts';

async function watching(context: TestContext, options: WatchOptions = {}) {
  let daemonSide: Client | undefined;
  const requests: unknown[] = [];
  const served = await serving(context, {
    watch: (fields, client) => {
      requests.push(fields);
      client.startStream(() => {});
      daemonSide = client;
      return { watching: 5 };
    },
  });
  const watched = watch(served.path, options);
  expect(await watched.started()).toBe(5);
  const write = (text: string): void => daemonSide?.write(text);
  return {
    ...served,
    watched,
    write,
    daemonSide: () => daemonSide,
    requests,
    untilHungUp: () => hungUp(served.server),
  };
}

const hungUp = (server: { readonly clients: number }): Promise<unknown> =>
  until('it to have hung up', () => server.clients === 0);

/** Events until there are so many. */
async function take(events: AsyncIterable<unknown>, count = Number.POSITIVE_INFINITY): Promise<unknown[]> {
  const taken: unknown[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

/** Who answers each request with `octets`, in one piece, and never hangs up. */
async function answering(context: TestContext, octets: string, onEnd = (): void => {}): Promise<string> {
  const path = new ConfigFiles(context).path('a');
  const server = createServer((socket) => {
    socket.once('data', () => socket.write(octets)).once('close', onEnd);
  }).listen(path);
  context.onTestFinished(() => {
    server.close();
  });
  await until('it to listen', () => server.listening);
  return path;
}

describe('a watch', () => {
  test('gives every event in its turn, however the octets come; break hangs up', async (context) => {
    const { watched, write, untilHungUp } = await watching(context);
    const taken = take(watched, 4);
    write('{"a":1}\n{"b"');
    write(':"é"}\n{"missed":3}\n{"c":2}\n{"d":1}\n');
    expect(await taken).toEqual([{ a: 1 }, { b: 'é' }, { missed: 3 }, { c: 2 }]);
    await untilHungUp();
    expect(await take(watched)).toEqual([]);
  });

  test('what came in one piece with the answer is not lost', async (context) => {
    const path = await answering(context, '{"version":1,"answer":{"watching":0}}\n{"a":1}\n{"b":2}\n');
    expect(await take(watch(path), 2)).toEqual([{ a: 1 }, { b: 2 }]);
    const other = watch(path);
    expect(await take(other, 1)).toEqual([{ a: 1 }]);
    expect(await take(other)).toEqual([]);
  });

  test('one value of a filter is a list of one; what is left out is not sent', async (context) => {
    const filter = { ifname: 'g0', target: ['10.0.0.1'], reason: 'no-route', history: 3 } as const;
    const { requests, watched } = await watching(context, filter);
    watched.close();
    expect(requests).toEqual([{ ifname: ['g0'], target: ['10.0.0.1'], reason: ['no-route'], history: 3 }]);
  });

  test('close() ends who iterates, also behind what has come already', async (context) => {
    const { watched, write, untilHungUp } = await watching(context);
    const seen: unknown[] = [];
    const taken = (async () => {
      for await (const event of watched) {
        seen.push(event);
        if (seen.length === 2) watched.close();
      }
    })();
    write('{"a":1}\n');
    await until('the first event', () => seen.length === 1);
    write('{"a":2}\n{"a":3}\n');
    await taken;
    expect(seen).toEqual([{ a: 1 }, { a: 2 }]);
    await untilHungUp();
  });

  test('close() while nothing comes, and before anything was asked', async (context) => {
    const { path, watched, untilHungUp } = await watching(context);
    const taken = take(watched);
    watched.close();
    expect(await taken).toEqual([]);
    await untilHungUp();
    const other = watch(path);
    other.close();
    expect(await take(other)).toEqual([]);
  });

  test('a signal ends it with its reason: while nothing comes, and behind what has come', async (context) => {
    const stop = new AbortController();
    const { path, watched, write, untilHungUp } = await watching(context, { signal: stop.signal });
    const seen: unknown[] = [];
    const taken = (async () => {
      for await (const event of watched) {
        seen.push(event);
        if (seen.length === 2) stop.abort(new Error('enough'));
      }
    })();
    write('{"a":1}\n');
    await until('the first event', () => seen.length === 1);
    write('{"a":2}\n{"a":3}\n');
    await expect(taken).rejects.toThrow('enough');
    expect(seen).toHaveLength(2);
    await untilHungUp();

    const timed = watch(path, { signal: AbortSignal.timeout(1) });
    await expect(take(timed)).rejects.toMatchObject({ name: 'TimeoutError' });
    await untilHungUp();
  });

  test('reads no more than is taken: so the daemon sees who is slow, and tells what was lost', async (context) => {
    const { watched, write, daemonSide } = await watching(context);
    for (let n = 0; n < 64; n++) write(`${JSON.stringify({ n, pad: 'x'.repeat(65_000) })}\n`);
    const events = watched[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ n: 0 });
    expect(daemonSide()?.backlogged).toBe(true);
    for (let n = 1; n < 64; n++) expect((await events.next()).value).toMatchObject({ n });
    await until('all to be taken', () => daemonSide()?.backlogged === false);
    await events.return?.();
  });

  test('a line without an end is not waited for', async (context) => {
    const { watched, write } = await watching(context);
    const taken = take(watched);
    write('x'.repeat((16 << 20) + 1));
    await expect(taken).rejects.toMatchObject({ code: 'EOF' });
  });

  test('a line that is none ends it with an error', async (context) => {
    const { watched, write, untilHungUp } = await watching(context);
    write('\x1b[31mfoo\n');
    await expect(take(watched)).rejects.toMatchObject({ name: 'ControlError', code: 'malformed' });
    await untilHungUp();
  });

  test('the end of the daemon is an error that names the path', async (context) => {
    const { path, server, watched } = await watching(context);
    const taken = take(watched);
    server.close();
    await expect(taken).rejects.toMatchObject({
      code: 'EOF',
      message: expect.stringContaining(path) as string,
    });
  });

  test('as is a refusal, of started() and of the loop; both hang up', async (context) => {
    const refusal = { version: 1, error: { code: 'too-many-watchers', message: '16 watch already' } };
    let ends = 0;
    // A control server hangs up by itself, where nothing is asked.
    const path = await answering(context, `${JSON.stringify(refusal)}\n`, () => ends++);
    await expect(watch(path).started()).rejects.toMatchObject({ code: 'too-many-watchers' });
    await expect(take(watch(path))).rejects.toMatchObject({ code: 'too-many-watchers' });
    await until('both to have hung up', () => ends === 2);
  });

  test('where nobody listens', async () => {
    await expect(take(watch('/nowhere/a'))).rejects.toMatchObject({ name: 'ControlError', code: 'ENOENT' });
  });

  test('gives its lines as they are, those of one piece together, for the command line', async (context) => {
    const { path, server } = await serving(context, {
      watch: (_fields, client) => {
        client.startStream(() => {});
        setImmediate(() => client.write('{"z":1,"a":"\\u001b"}\n{"b":2}\n'));
        return { watching: 0 };
      },
    });
    for await (const lines of new DecisionWatch(path, {}, undefined).lines()) {
      expect(lines).toEqual(['{"z":1,"a":"\\u001b"}', '{"b":2}']);
      break;
    }
    await hungUp(server);
  });
});

test('reload rejects with the faults of the file', async (context) => {
  const { path } = await serving(context, {
    reload: () => {
      throw new ControlError('config', 'not reloaded', ['a:1:1: x']);
    },
  });
  await expect(reload(path)).rejects.toMatchObject({ code: 'config', details: ['a:1:1: x'] });
});

test('logLevel sends the level and the filter of trace', async (context) => {
  const requests: unknown[] = [];
  const answer = { before: 'info', now: 'trace' } as const;
  const { path } = await serving(context, {
    loglevel: (fields) => {
      requests.push(fields);
      return answer;
    },
  });
  expect(await logLevel(path, 'trace', { from: '10.0.0.2', verdict: 'drop' })).toEqual(answer);
  expect(requests).toEqual([{ level: 'trace', from: ['10.0.0.2'], verdict: 'drop' }]);
});
