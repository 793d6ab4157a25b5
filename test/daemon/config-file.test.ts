/** Reload, with real files, a real thread and a daemon on doubles: what is in force afterwards, what is told, what is remembered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Settings } from '../../src/config/build-rules.ts';
import type { AsideRequest } from '../../src/config/load-aside.ts';
import { loadConfig } from '../../src/config/parse.ts';
import { readAside } from '../../src/daemon/aside.ts';
import { ConfigFile } from '../../src/daemon/config-file.ts';
import { FileWatch } from '../../src/daemon/file-watch.ts';
import { LifeCycle, type LifeEvent } from '../../src/daemon/life-cycle.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { request } from '../responder/responder-double.ts';
import { type DaemonDouble, daemonDouble, UPLINK } from './daemon-double.ts';

const LOOK_MS = 20;
/** The thread, without a build. */
const WORKER = new URL('../support/reload-worker.mjs', import.meta.url);
const [G0, UP] = [3, 0x11003];
const link = (ifindex: number, name: string): Buffer =>
  linkMessage({ ifindex, name, forwarding: 1, flags: UP });
const LINKS = [link(G0, 'g0'), link(UPLINK, 'up0')];
const G_RULE = 'interfaces:\n  - match: { name: "g*" }\n';

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'arproxy-reload-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A configuration file under a daemon; `write` changes it. */
function underDaemon(text = G_RULE, script = WORKER) {
  const folder = directory();
  const path = join(folder, 'arproxy.yaml');
  writeFileSync(path, text);
  const told: LifeEvent[] = [];
  const life = new LifeCycle();
  life.follow((event) => told.push(event));
  const watch = new FileWatch(path, LOOK_MS);
  let apply = (_settings: Settings): void => {};
  const config = loadConfig(path);
  const asked: AsideRequest[] = [];
  const file = new ConfigFile(watch, config, {
    ...{ source: { config: path }, life, links: () => double.daemon.view.kernel.links },
    apply: (settings) => apply(settings),
    read: (request, onNamed) => {
      asked.push(request);
      return readAside(request, onNamed, script);
    },
  });
  onTestFinished(() => file.close());
  const settings = { config, rules: file.build(config) };
  const double: DaemonDouble = daemonDouble({ onTestFinished } as never, {
    settings,
    tables: tablesDouble({ links: LINKS }),
  });
  apply = (all) => double.daemon.apply(all);
  const answers = (): boolean => double.receive(request('10.99.0.1', { ifindex: G0 })).length === 1;
  return {
    ...double,
    file,
    folder,
    told,
    asked,
    answers,
    write: (next: string) => writeFileSync(path, next),
  };
}

test('what the file says now is in force, and what changed is told key by key', async () => {
  const { file, write, told, answers, daemon } = underDaemon();
  expect(answers()).toBe(true);
  write(`${G_RULE}    targets: { deny: [10.99.0.0/16] }\nlog: { level: warn }\n`);
  const changes = ['log.level: info -> warn', 'interfaces[0].targets.deny[0]: none -> 10.99.0.0/16'];
  expect(await file.reload('SIGHUP')).toMatchObject({ why: 'SIGHUP', ok: true, changes, faults: [] });
  expect([answers(), daemon.view.logLevel, file.generation]).toEqual([false, 'warn', 2]);
  expect(told).toEqual([
    { phase: 'reloading', why: 'SIGHUP' },
    { phase: 'reloaded', file: file.path, why: 'SIGHUP', changes, changeCount: 2 },
  ]);
  expect(file.lastReload).toMatchObject({ ok: true, changes });
});

test('a file with faults changes nothing: each fault is told with its place', async () => {
  const { file, write, told, answers, daemon } = underDaemon();
  const { settings } = daemon.view;
  write(`${G_RULE}    proxy_qlen: many\n    proxi_arp: true\n`);
  const { ok, faults } = await file.reload('control socket');
  expect(ok).toBe(false);
  expect(faults).toEqual([
    expect.stringMatching(/arproxy\.yaml:3:\d+: interfaces\[0\]\.proxy_qlen: want /),
    expect.stringMatching(
      /arproxy\.yaml:4:\d+: interfaces\[0\]\.proxi_arp: unknown key \(did you mean proxy_arp\?\)/,
    ),
  ]);
  expect(told.at(-1)).toEqual({ phase: 'reload-failed', file: file.path, why: 'control socket', faults });
  expect([answers(), file.generation, daemon.view.settings]).toEqual([true, 1, settings]);
  expect(file.lastReload).toMatchObject({ ok: false, faults });
});

test('when one was last put in force is of the last that was good', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { file, write } = underDaemon();
  expect(file.lastSuccess).toBe(1_700_000_000_000);
  vi.setSystemTime(1_700_000_005_000);
  write('interfaces: nothing\n');
  expect((await file.reload('SIGHUP')).time).toBe(1_700_000_005_000);
  expect(file.lastSuccess).toBe(1_700_000_000_000);
  vi.setSystemTime(1_700_000_009_000);
  write(G_RULE);
  await file.reload('SIGHUP');
  expect(file.lastSuccess).toBe(1_700_000_009_000);
});

test('what is no fault of the file is not taken for one', async () => {
  const { file, daemon } = underDaemon();
  vi.spyOn(daemon, 'apply').mockImplementation(() => {
    throw new TypeError('a fault of our own');
  });
  await expect(file.reload('SIGHUP')).rejects.toThrow('a fault of our own');
  expect(file.generation).toBe(1);
});

describe('files of prefixes', () => {
  const withList = (path: string): string => `${G_RULE}    targets: { deny_file: ${path} }\n`;

  test('are read again with it, and what is another is told', async () => {
    const { file, folder, write, answers } = underDaemon();
    const list = join(folder, 'deny.txt');
    writeFileSync(list, '10.98.0.0/16\n');
    write(withList(list));
    await file.reload('SIGHUP');
    expect(answers()).toBe(true);
    writeFileSync(list, '10.98.0.0/16\n10.99.0.0/16\n');
    expect((await file.reload('SIGHUP')).changes).toEqual([`${list}: 1 prefixes -> 2`]);
    expect(answers()).toBe(false);
  });

  test('with a fault keep the lists before in force', async () => {
    const { file, folder, write, answers } = underDaemon();
    const list = join(folder, 'deny.txt');
    writeFileSync(list, '10.99.0.0/16\n');
    write(withList(list));
    await file.reload('SIGHUP');
    writeFileSync(list, 'ten\n');
    expect((await file.reload('SIGHUP')).faults).toEqual([
      expect.stringContaining('deny.txt:1:1: want a prefix'),
    ]);
    expect(answers()).toBe(false);
  });

  test('are followed from the moment they are named', async () => {
    const { file, folder, write, answers, told } = underDaemon();
    const list = join(folder, 'deny.txt');
    writeFileSync(list, '10.98.0.0/16\n');
    write(withList(list));
    await file.reload('SIGHUP');
    file.follow();
    writeFileSync(list, '10.99.0.0/16 # longer than before\n');
    await vi.waitFor(() => expect(answers()).toBe(false), { timeout: 10_000 });
    expect(told).toContainEqual(expect.objectContaining({ phase: 'reloaded', why: `${list} changed` }));
  });
});

test('once it is followed, a change of the file is put in force by itself', async () => {
  const { file, write, answers, told } = underDaemon();
  file.follow();
  write(`${G_RULE}    proxy_arp: false\n`);
  await vi.waitFor(() => expect(answers()).toBe(false), { timeout: 10_000 });
  expect(told).toContainEqual(expect.objectContaining({ phase: 'reloaded', why: `${file.path} changed` }));
});

describe('who asks while one is under way', () => {
  test('gets the next one, which has read what was written before: one for all of them', async () => {
    const { file, write, answers, told, asked } = underDaemon();
    const first = file.reload('SIGHUP');
    write(`${G_RULE}    proxy_arp: false\n`);
    const others = ['control socket', 'SIGHUP', 'control socket'].map((why) => file.reload(why));
    expect(new Set(others).size).toBe(1);
    expect(await first).toMatchObject({ why: 'SIGHUP', ok: true });
    expect(await others[0]).toMatchObject({ why: 'control socket, SIGHUP', ok: true });
    expect([answers(), asked.length, file.generation]).toEqual([false, 2, 3]);
    expect(told.map(({ phase }) => phase)).toEqual(['reloading', 'reloaded', 'reloading', 'reloaded']);
    expect([file.previousReload, file.lastReload]).toEqual([await first, await others[0]]);
    expect(await file.reload('later')).toMatchObject({ why: 'later', changes: [] });
  });

  test('gets it also where the one before was refused, or was a fault of ours', async () => {
    const { file, write, daemon } = underDaemon();
    write('interfaces: nothing\n');
    const refused = file.reload('one');
    const next = file.reload('two');
    expect([(await refused).ok, (await next).ok]).toEqual([false, false]);
    write(G_RULE);
    vi.spyOn(daemon, 'apply').mockImplementationOnce(() => {
      throw new TypeError('a fault of our own');
    });
    const [broken, good] = [file.reload('three'), file.reload('four')];
    await expect(broken).rejects.toThrow('a fault of our own');
    expect(await good).toMatchObject({ why: 'four', ok: true });
  });
});

test('what changes while it is read is told of and read again', async () => {
  const { file, write, answers, told } = underDaemon();
  file.follow();
  const reading = file.reload('SIGHUP');
  await reading;
  write(`${G_RULE}    proxy_arp: false\n`);
  await vi.waitFor(() => expect(answers()).toBe(false), { timeout: 10_000 });
  expect(told.filter(({ phase }) => phase === 'reloaded')).toHaveLength(2);
});

describe('a thread that', () => {
  const script = (body: string): URL => new URL(`data:text/javascript,${encodeURIComponent(body)}`);
  const ROWS: Record<string, [body: string, says: RegExp]> = {
    'takes too much memory': [
      'const all = []; for (;;) all.push({ n: [all.length] });',
      /cannot be read aside: ERR_WORKER_OUT_OF_MEMORY: it takes more than 256 MiB: make it shorter/,
    ],
    fails: ["throw new Error('a fault of its own');", /cannot be read aside: a fault of its own$/],
    'finds no descriptor': [
      "throw Object.assign(new Error('x'), { code: 'EMFILE' });",
      /cannot be read aside: EMFILE: too many open files: raise the limit of open files/,
    ],
    ends: ['process.exit(0);', /cannot be read aside: its thread has ended without a word$/],
  };
  test.each(Object.entries(ROWS))('%s changes nothing, and is told of', async (_what, [body, says]) => {
    const { file, answers, told } = underDaemon(G_RULE, script(body));
    const { ok, faults } = await file.reload('SIGHUP');
    expect([ok, answers(), file.generation]).toEqual([false, true, 1]);
    expect(faults).toEqual([expect.stringMatching(says)]);
    expect(told.at(-1)).toMatchObject({ phase: 'reload-failed', faults });
  });

  test('goes on for ever ends when arproxy does; who waits is told, the log is not', async () => {
    const { file, told } = underDaemon(G_RULE, script('for (;;);'));
    const [reading, next] = [file.reload('SIGHUP'), file.reload('control socket')];
    await vi.waitFor(() => expect(told).toHaveLength(1));
    file.close();
    const stopping = { ok: false, faults: ['not reloaded: arproxy is stopping'] };
    expect([await reading, await next]).toMatchObject([stopping, stopping]);
    expect(told).toHaveLength(1);
  });
});

test('of very many changes the first are named, and all are counted', async () => {
  const { file, write, told } = underDaemon();
  const rules = Array.from({ length: 100 }, (_, n) => `  - match: { name: e${n} }\n`);
  write(`${G_RULE}${rules.join('')}`);
  const { changes } = await file.reload('SIGHUP');
  const { changeCount } = told.at(-1) as Extract<LifeEvent, { phase: 'reloaded' }>;
  expect(changes).toHaveLength(1001);
  expect(changes.at(-1)).toBe(`and ${changeCount - 1000} more changes`);
});

test('a link that comes or changes while rules are looked up has its rule', async () => {
  const { daemon, file, write, notify } = underDaemon();
  const rules = Array.from({ length: 300 }, (_, n) => `  - match: { name: e${n} }\n`);
  write(`interfaces:\n${rules.join('')}  - match: { name: late0 }\n`);
  const reading = file.reload('SIGHUP');
  notify(link(9, 'late0'), link(G0, 'e7'));
  await reading;
  const rulesOf = [...daemon.view.served].map(({ link: { name } }) => name);
  expect(rulesOf.toSorted()).toEqual(['e7', 'late0']);
});
