/** The thread that serves others: when it begins, what becomes of its sockets when it ends, and how all ends. */
import { existsSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, type TestContext, test, vi } from 'vitest';
import { serveDaemon } from '../../src/daemon/open-serving.ts';
import { ListenError } from '../../src/listen/error.ts';
import { daemonDouble } from '../daemon/daemon-double.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { logDouble } from '../log/log-double.ts';
import { request } from '../responder/responder-double.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { RawClient } from '../support/control-client.ts';
import { until } from '../support/until.ts';
import { servingDouble } from './serving-double.ts';
import { ThreadDouble } from './thread-double.ts';

afterEach(() => vi.useRealTimers());

function served(context: TestContext) {
  const files = new ConfigFiles(context);
  const links = [linkMessage({ ifindex: 3, name: 'g0', forwarding: 1, flags: 0x11043 })];
  const double = daemonDouble(context, { tables: tablesDouble({ links }) });
  const { log, said } = logDouble();
  const { serving, threads } = servingDouble(context, { daemon: () => double.daemon, log });
  serveDaemon(serving, double.daemon);
  const path = files.path('control.sock');
  const open = async (): Promise<RawClient> => {
    const client = await RawClient.open(path);
    context.onTestFinished(() => client.close());
    return client;
  };
  return { ...double, files, serving, threads, said, path, open };
}

const scrape = (path: string): Promise<string> => {
  const socket = connect(path);
  socket.write('GET /metrics HTTP/1.1\r\n\r\n');
  return text(socket);
};

/** The thread's end and what follows it at once. */
const stopClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
};

describe('the thread', () => {
  test('begins with the first client, who is answered, as are all that come behind', async (context) => {
    const { serving, threads, path, open } = served(context);
    await serving.listen('control socket', { path });
    expect(threads).toHaveLength(0);
    for (let n = 0; n < 3; n++)
      expect((await (await open()).ask('status')).answer).toMatchObject({ interfaces: [{ ifname: 'g0' }] });
    expect(threads).toHaveLength(1);
  });

  test('is one for both sockets, and has what was decided', async (context) => {
    const { serving, threads, path, open, files, receive } = served(context);
    await serving.listen('control socket', { path });
    await serving.listen('metrics', { path: files.path('m') });
    receive(request('10.99.0.1'), request('10.98.0.1'));
    expect(await scrape(files.path('m'))).toContain(
      'arproxy_requests_total{interface="g0",reason="no-route"} 1\n',
    );
    const { answer } = await (await open()).ask('status');
    expect(answer).toMatchObject({ top: { of: 2 }, counters: { 'proxy-arp': 1, 'no-route': 1 } });
    expect(threads).toHaveLength(1);
  });

  test('knows an interface that came a moment ago by its name', async (context) => {
    const { serving, path, open, receive, notify } = served(context);
    await serving.listen('control socket', { path });
    const watcher = await open();
    await watcher.ask('watch');
    notify(linkMessage({ ifindex: 8, name: 'g8', forwarding: 1, flags: 0x11043 }));
    receive(request('10.99.0.1', { ifindex: 8 }));
    expect(await watcher.line(1)).toMatchObject({ ifname: 'g8', reason: 'proxy-arp' });
  });

  test('that ends is told of; who comes meanwhile waits, and is answered by the next one', async (context) => {
    const { serving, threads, said, path, open } = served(context);
    await serving.listen('control socket', { path });
    const before = await open();
    await before.ask('watch');
    stopClock();
    await threads[0]?.die('no memory');
    expect(said).toMatchObject([{ event: 'serving-failed', level: 40, why: 'no memory', pause: 1000 }]);
    await before.untilClosed();
    const late = await open();
    late.send('status');
    vi.advanceTimersByTime(999);
    expect(threads).toHaveLength(1);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    expect((await late.line(0)).answer).toBeDefined();
    expect(threads).toHaveLength(2);
  });

  test('that ends again and again is started ever more slowly', async (context) => {
    const { serving, threads, said, path, open } = served(context);
    await serving.listen('control socket', { path });
    stopClock();
    for (let n = 0; n < 8; n++) {
      const client = await open();
      await until('a thread', () => threads.length === n + 1);
      await threads[n]?.die('again');
      client.close();
      vi.advanceTimersByTime(60_000);
    }
    const pauses = said.map(({ pause }) => pause);
    expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('that cannot be started costs its client, and nothing else', async (context) => {
    const files = new ConfigFiles(context);
    const { log, said } = logDouble();
    const { serving } = servingDouble(context, {
      log,
      spawn: () => {
        throw new Error('ERR_WORKER_INIT_FAILED');
      },
    });
    const path = files.path('c');
    await serving.listen('control socket', { path });
    const client = await RawClient.open(path);
    await client.untilClosed();
    expect(said).toMatchObject([{ event: 'serving-failed', why: 'ERR_WORKER_INIT_FAILED' }]);
  });

  test('that ends before it has taken who came: they are disconnected, and no descriptor is left', async (context) => {
    const files = new ConfigFiles(context);
    const threads: ThreadDouble[] = [];
    const spawn = (): ThreadDouble => {
      const thread = new ThreadDouble();
      thread.stuck = true;
      threads.push(thread);
      return thread;
    };
    const { serving } = servingDouble(context, { spawn });
    const path = files.path('c');
    await serving.listen('control socket', { path });
    const sockets = (): number => readdirSync('/proc/self/fd').length;
    const client = await RawClient.open(path);
    await until('a thread', () => threads.length === 1);
    const before = sockets();
    stopClock();
    await threads[0]?.die('at once');
    vi.useRealTimers();
    await client.untilClosed();
    // The listening socket's second descriptor, the connection, and the client's own end of it.
    await expect.poll(sockets).toBe(before - 3);
  });

  test('writes the last decisions also while clients have to wait for the next one', async (context) => {
    const { serving, threads, path, open, files, receive } = served(context);
    await serving.listen('control socket', { path });
    receive(request('10.99.0.1'));
    await (await open()).ask('status');
    stopClock();
    await threads[0]?.die('no memory');
    vi.useRealTimers();
    expect(await serving.writeRecording(files.path('p'), files.path('f'))).toBe(1);
    expect(threads).toHaveLength(2);
  });

  test('writes the last decisions, also where nobody has come', async (context) => {
    const { serving, receive, files } = served(context);
    receive(request('10.99.0.1'));
    expect(await serving.writeRecording(files.path('p'), files.path('f'))).toBe(1);
    expect(readdirSync(files.directory)).toEqual(['f']);
  });
});

describe('a place that cannot be had', () => {
  test('is refused at once, without a thread', async (context) => {
    const { serving, threads, files } = served(context);
    await expect(serving.listen('metrics', { path: files.path('no/where') })).rejects.toThrow(ListenError);
    expect(threads).toHaveLength(0);
  });
});

describe('the end', () => {
  test('disconnects everybody and leaves no file', async (context) => {
    const { serving, threads, path, open } = served(context);
    await serving.listen('control socket', { path });
    const watcher = await open();
    await watcher.ask('watch');
    await serving.close();
    await watcher.untilClosed();
    expect([existsSync(path), threads[0]?.ended]).toEqual([false, true]);
  });

  test('does not wait for a thread that is stuck', async (context) => {
    const { serving, threads, path, open } = served(context);
    await serving.listen('control socket', { path });
    const client = await open();
    await client.ask('status');
    const [thread] = threads;
    if (thread !== undefined) thread.stuck = true;
    await serving.close();
    await client.untilClosed();
    expect([existsSync(path), thread?.ended]).toEqual([false, true]);
  });

  test('of one place: nobody listens there any more, and who is connected stays so', async (context) => {
    const { serving, path, open } = served(context);
    const listening = await serving.listen('control socket', { path });
    const client = await open();
    await client.ask('status');
    await listening.close();
    expect(existsSync(path)).toBe(false);
    expect((await client.ask('status')).answer).toBeDefined();
  });
});
