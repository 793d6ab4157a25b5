/** The client against a real server with handlers of the test's. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ask, notThere } from '../../src/control/client.ts';
import { ControlError } from '../../src/control/protocol.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { until } from '../support/until.ts';
import { serving } from './serving.ts';

afterEach(() => {
  vi.useRealTimers();
});

const LEVELS = { before: 'info', now: 'debug' } as const;

describe('ask', () => {
  test('gives the answer to the request with its fields, and hangs up', async (context) => {
    const requests: unknown[] = [];
    const { path, server } = await serving(context, {
      loglevel: (fields) => {
        requests.push(fields);
        return LEVELS;
      },
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    expect(await ask(path, 'loglevel', { level: 'debug' })).toEqual(LEVELS);
    expect(requests).toEqual([{ level: 'debug' }]);
    await until('it to have hung up', () => server.clients === 0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('throws what the daemon says, with its details', async (context) => {
    const { path } = await serving(context, {
      reload: () => {
        throw new ControlError('config', 'not reloaded', ['a:1:1: x']);
      },
    });
    await expect(ask(path, 'reload')).rejects.toMatchObject({
      name: 'ControlError',
      code: 'config',
      message: 'not reloaded',
      details: ['a:1:1: x'],
    });
  });

  test.for([
    ['none', 'ENOENT: no such file or directory'],
    ['x'.repeat(108), 'ENAMETOOLONG: file name too long'],
  ] as const)(
    'where nobody listens: %j: what was tried, why not, and what to do',
    async ([name, why], context) => {
      const path = new ConfigFiles(context).path(name);
      await expect(ask(path, 'status')).rejects.toMatchObject({
        code: why.split(':')[0],
        message: expect.stringMatching(
          new RegExp(
            `^no daemon answers on ${path} \\(${why}\\): start the daemon with \`arproxy run --control PATH\`, or leave the path \\(--control\\) out: .*kill -USR1 `,
          ),
        ) as string,
      });
    },
  );

  test('where this user may not, the remedy is another', () => {
    const { code, message } = notThere('/a', 'EACCES');
    expect(code).toBe('EACCES');
    expect(message).toMatch(
      /^no daemon answers on \/a \(EACCES: permission denied\): this user may not: run/,
    );
  });

  test('a daemon that ends says no more', async (context) => {
    const { path, server } = await serving(context, { status: () => new Promise(() => {}) });
    const asked = ask(path, 'status');
    await until('the request', () => server.clients === 1);
    server.close();
    await expect(asked).rejects.toMatchObject({ code: 'EOF' });
  });

  test('ends with the reason of a signal, and hangs up', async (context) => {
    const path = new ConfigFiles(context).path('a');
    let [requests, ends] = [0, 0];
    const silent = createServer((socket) => {
      socket.on('data', () => requests++).on('close', () => ends++);
    }).listen(path);
    context.onTestFinished(() => {
      silent.close();
    });
    await until('it to listen', () => silent.listening);
    const stop = new AbortController();
    const asked = ask(path, 'status', {}, stop.signal);
    await until('the request', () => requests === 1);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await until('it to have hung up', () => ends === 1);
    await expect(ask(path, 'status', {}, stop.signal)).rejects.toThrow('enough');
  });

  test('an empty path is no TCP port', async () => {
    await expect(ask('', 'status')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a daemon that hangs is given ten seconds', async (context) => {
    const path = new ConfigFiles(context).path('a');
    let requests = 0;
    const silent = createServer((socket) => socket.on('data', () => requests++)).listen(path);
    context.onTestFinished(() => {
      silent.close();
    });
    await until('it to listen', () => silent.listening);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let error: unknown;
    const asked = ask(path, 'status').catch((thrown: unknown) => {
      error = thrown;
    });
    await until('the request', () => requests === 1);
    vi.advanceTimersByTime(9999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(error).toBeUndefined();
    vi.advanceTimersByTime(1);
    await asked;
    expect(error).toMatchObject({
      code: 'ETIMEDOUT',
      message: `${path}: no answer in 10 s: the daemon hangs: see its log, or start it again`,
    });
  });
});
