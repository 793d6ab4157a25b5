/** What each command answers, of a daemon on doubles. */
import { describe, expect, type TestContext, test } from 'vitest';
import type { ReloadResult } from '../../src/control/answers.ts';
import type { Client } from '../../src/control/connection.ts';
import { ControlError } from '../../src/control/protocol.ts';
import { Watchers } from '../../src/control/watchers.ts';
import { type DaemonCallsParts, daemonCalls } from '../../src/daemon/daemon-calls.ts';
import { RecordingReader } from '../../src/responder/recording.ts';
import { ConfigText } from '../../src/serving/config-text.ts';
import { controlHandlers } from '../../src/serving/handlers.ts';
import { Snapshots } from '../../src/serving/snapshot.ts';
import { daemonDouble, settingsFor, UPLINK } from '../daemon/daemon-double.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { request } from '../responder/responder-double.ts';

class ClientDouble implements Client {
  backlogged = false;
  onClosed: (() => void) | undefined;

  write(): void {}

  startStream(onClosed: () => void): void {
    this.onClosed = onClosed;
  }
}

class FileDouble {
  readonly path = '/etc/a.yaml';
  generation = 1;
  lastReload: ReloadResult | undefined;
  previousReload: ReloadResult | undefined;
  readonly lastSuccess = 0;
  /** What the next reload finds. */
  faults: readonly string[] = [];

  reload(why: string): Promise<ReloadResult> {
    const ok = this.faults.length === 0;
    if (ok) this.generation++;
    this.previousReload = this.lastReload;
    this.lastReload = { time: 1, why, ok, changes: ok ? ['a: 1 -> 2'] : [], faults: this.faults };
    return Promise.resolve(this.lastReload);
  }
}

function controlled(context: TestContext, file?: ReturnType<DaemonCallsParts['file']>) {
  const links = [linkMessage({ ifindex: 3, name: 'g0', forwarding: 1, flags: 0x11043 })];
  links.push(linkMessage({ ifindex: UPLINK, name: 'up0', forwarding: 1, flags: 0x11043 }));
  const double = daemonDouble(context, { tables: tablesDouble({ links }) });
  const told: boolean[] = [];
  const calls = daemonCalls({ daemon: () => double.daemon, file: () => file, fault: () => {} });
  const recorded = new RecordingReader(double.daemon.view.recorder.recording);
  const watchers = new Watchers(recorded, String, (on) => told.push(on));
  const text = new ConfigText(async (from) => structuredClone(calls.config(from)));
  const handlers = controlHandlers({
    ask: {
      logLevel: async (fields) => calls.logLevel(fields),
      reload: () => calls.reload(),
      watched: async (on) => {
        told.push(on);
      },
    },
    snapshots: new Snapshots(async (from) => structuredClone(calls.snapshot(from))),
    ...{ recorded, watchers },
    config: () => text.get(),
    clients: () => 7,
  });
  const client = (): ClientDouble => {
    const one = new ClientDouble();
    context.onTestFinished(() => watchers.remove(one));
    return one;
  };
  return { ...double, handlers, watchers, client, calls, toldOf: told };
}

async function errorOf(act: Promise<unknown>): Promise<ControlError> {
  try {
    await act;
  } catch (error) {
    if (error instanceof ControlError) return error;
  }
  throw new Error('no ControlError');
}

test('status', async (context) => {
  const { handlers, receive, client } = controlled(context);
  receive(request('10.99.0.1'), request('10.98.0.1'));
  await handlers.watch({}, client());
  expect(await handlers.status({}, client())).toMatchObject({
    pid: process.pid,
    logLevel: 'info',
    config: { file: undefined, generation: 1, lastReload: undefined },
    interfaces: [
      {
        ifname: 'g0',
        ifindex: 3,
        mac: '02:00:00:00:00:03',
        state: 'answers',
        rule: { index: 0, match: "'g*'" },
        counts: { 'proxy-arp': 1, 'no-route': 1 },
      },
    ],
    counters: { 'proxy-arp': 1, 'no-route': 1 },
    batches: 1,
    conflicts: 0,
    announcements: 0,
    losses: { capture: 0, shed: 0, send: {}, route: 0, notifications: 0, abandoned: 0, headers: 0 },
    top: { of: 2, targets: [{ tpa: '10.98.0.1' }, { tpa: '10.99.0.1' }] },
    clients: 7,
    watchers: [{ shown: 0, missed: 0 }],
  });
});

describe('watch', () => {
  test('says from which decision on, also into the past', async (context) => {
    const { handlers, receive, client } = controlled(context);
    receive(request('10.99.0.1'), request('10.98.0.1'), request('10.99.0.2'));
    expect(await handlers.watch({}, client())).toEqual({ watching: 3 });
    expect(await handlers.watch({ history: 1, reason: ['no-route'] }, client())).toEqual({ watching: 1 });
  });

  test('a wrong field is refused', async (context) => {
    const { handlers, watchers, client } = controlled(context);
    expect((await errorOf(handlers.watch({ history: -1 }, client()))).code).toBe('bad-request');
    expect(watchers.size).toBe(0);
  });

  test('once a connection, and it ends with it', async (context) => {
    const { handlers, watchers, client } = controlled(context);
    const one = client();
    await handlers.watch({}, one);
    expect((await errorOf(handlers.watch({}, one))).code).toBe('watching');
    expect(watchers.size).toBe(1);
    one.onClosed?.();
    expect(watchers.size).toBe(0);
  });

  test('sixteen at the same time', async (context) => {
    const { handlers, client } = controlled(context);
    const first = client();
    await handlers.watch({}, first);
    for (let n = 1; n < 16; n++) await handlers.watch({}, client());
    expect(await errorOf(handlers.watch({}, client()))).toMatchObject({
      code: 'too-many-watchers',
      message: '16 watch already: try again later',
    });
    first.onClosed?.();
    expect(await handlers.watch({}, client())).toEqual({ watching: 0 });
  });
});

describe('loglevel', () => {
  test('limits the lines of trace, and those alone', async (context) => {
    const { handlers, daemon, receive, said, client } = controlled(context);
    const filter = { reason: ['no-route'], ifname: ['g0'] };
    expect(await handlers.loglevel({ level: 'trace', ...filter }, client())).toEqual({
      before: 'info',
      now: 'trace',
    });
    receive(request('10.99.0.1'), request('10.98.0.1'));
    expect(said.filter(({ event }) => event === 'decision')).toMatchObject([{ tpa: '10.98.0.1' }]);
    for (const wrong of [
      { level: 'debug', ...filter },
      { level: 'trace', reason: ['none-such'] },
      { level: 'trace', history: 1 },
    ])
      expect((await errorOf(handlers.loglevel(wrong, client()))).code).toBe('bad-request');
    expect(daemon.view.logLevel).toBe('trace');
    expect((await handlers.loglevel({ level: 'debug', verdict: undefined }, client())).now).toBe('debug');
  });

  test('is set, and says what was before', async (context) => {
    const { handlers, daemon, client } = controlled(context);
    expect(await handlers.loglevel({ level: 'debug' }, client())).toEqual({ before: 'info', now: 'debug' });
    expect(daemon.view.logLevel).toBe('debug');
  });

  test.for<[unknown, string]>([
    ['loud', '"loud"'],
    [undefined, 'none'],
    [7, '7'],
  ])('%j is none', async ([level, got], context) => {
    const { handlers, daemon, client } = controlled(context);
    const { code, message } = await errorOf(handlers.loglevel({ level }, client()));
    expect([code, daemon.view.logLevel]).toEqual(['bad-request', 'info']);
    expect(message).toMatch(new RegExp(`^level: want one of trace, .*, got ${got}$`));
  });
});

describe('reload', () => {
  test('says what changed, and what the reload before did', async (context) => {
    const file = new FileDouble();
    const { handlers, client } = controlled(context, file);
    const answer = { file: '/etc/a.yaml', changes: ['a: 1 -> 2'] };
    expect(await handlers.reload({}, client())).toEqual({ ...answer, generation: 2, previous: undefined });
    expect(await handlers.reload({}, client())).toMatchObject({
      ...answer,
      generation: 3,
      previous: { why: 'control socket', ok: true },
    });
  });

  test('or every fault', async (context) => {
    const file = new FileDouble();
    file.faults = ['a:1:1: x', 'a:2:1: y'];
    const { handlers, client } = controlled(context, file);
    expect(await errorOf(handlers.reload({}, client()))).toMatchObject({
      code: 'config',
      message: '/etc/a.yaml: not reloaded, the configuration before stays in force',
      details: ['a:1:1: x', 'a:2:1: y'],
    });
  });

  test('without a file', async (context) => {
    const { handlers, client } = controlled(context);
    expect((await errorOf(handlers.reload({}, client()))).code).toBe('no-config-file');
  });
});

test('config is what is in force, in the language of the file', async (context) => {
  const file = new FileDouble();
  const { handlers, daemon, client } = controlled(context, file);
  const answer = await handlers.config({}, client());
  expect(answer).toMatchObject({ file: '/etc/a.yaml', generation: 1, directory: process.cwd() });
  expect(answer.text).toMatch(/^interfaces:\n {2}- match:\n {6}name:\n {8}- g\*\n/);
  daemon.apply(settingsFor(['other0']));
  file.generation++;
  expect((await handlers.config({}, client())).text).toContain('- other0\n');
});
