/** The client against a real server with handlers of the test's. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, type TestContext, test, vi } from 'vitest';
import { ask, notThere, watch } from '../../src/control/client.ts';
import type { Client, Handlers } from '../../src/control/connection.ts';
import { parseWatchLine } from '../../src/control/decision-line.ts';
import { ControlError } from '../../src/control/protocol.ts';
import { ControlServer } from '../../src/control/server.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { stand } from '../support/stand.ts';
import { until } from '../support/until.ts';

afterEach(() => {
  vi.useRealTimers();
});

async function serving(context: TestContext, handlers: Handlers) {
  const files = new ConfigFiles(context);
  const server = new ControlServer(() => {});
  server.serve(handlers);
  const listening = await stand(files.path('a'), server);
  context.onTestFinished(() => {
    listening.close();
    server.close();
  });
  return { files, server, path: files.path('a') };
}

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
            `^no daemon answers on ${path} \\(${why}\\): start the daemon with \`arproxy run --control PATH\`, or leave --control out: .*kill -USR1 `,
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
      message: `${path}: no answer in 10 s: the daemon hangs`,
    });
  });
});

describe('watch', () => {
  async function watching(context: TestContext, take = (_line: string): void => {}) {
    let daemonSide: Client | undefined;
    const served = await serving(context, {
      watch: (_fields, client) => {
        client.startStream(() => {});
        daemonSide = client;
        return { watching: 5 };
      },
    });
    const [answers, lines]: [unknown[], string[]] = [[], []];
    const stop = new AbortController();
    const listener = {
      onAnswer: (answer: unknown) => answers.push(answer),
      onLine: (line: string) => {
        lines.push(line);
        take(line);
      },
    };
    const watched = watch(served.path, {}, listener, stop.signal);
    await until('the answer', () => answers.length === 1);
    const write = (text: string): void => daemonSide?.write(text);
    return { ...served, answers, lines, stop, watched, write };
  }

  test('first the answer, then every line, however they come, until it is told to stop', async (context) => {
    const { answers, lines, stop, watched, write, server } = await watching(context);
    expect(answers).toEqual([{ watching: 5 }]);
    write('{"a":1}\n{"b"');
    await until('the first line', () => lines.length === 1);
    write(':"é"}\n');
    await until('the second line', () => lines.length === 2);
    expect(lines).toEqual(['{"a":1}', '{"b":"é"}']);
    stop.abort();
    await watched;
    await until('it to have hung up', () => server.clients === 0);
  });

  test('a line without an end is not waited for', async (context) => {
    const { watched, write } = await watching(context);
    write('x'.repeat((16 << 20) + 1));
    await expect(watched).rejects.toMatchObject({ code: 'EOF' });
  });

  test('a line that is none ends it with an error', async (context) => {
    const { watched, write } = await watching(context, (line) => void parseWatchLine(line));
    write('\x1b[31mfoo\n');
    await expect(watched).rejects.toMatchObject({ code: 'malformed' });
  });

  test('the end of the daemon is an error', async (context) => {
    const { server, watched } = await watching(context);
    server.close();
    await expect(watched).rejects.toMatchObject({ code: 'EOF' });
  });

  test('as is a refusal', async (context) => {
    const { path } = await serving(context, {
      watch: () => {
        throw new ControlError('too-many-watchers', '16 watch already');
      },
    });
    const listener = { onAnswer: () => {}, onLine: () => {} };
    const watched = watch(path, {}, listener, new AbortController().signal);
    await expect(watched).rejects.toMatchObject({ code: 'too-many-watchers' });
  });
});
