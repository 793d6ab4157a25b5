/** Reload, with real files and a daemon on doubles: what is in force afterwards, what is told, what is remembered. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Settings } from '../../src/config/build-rules.ts';
import { loadConfig } from '../../src/config/parse.ts';
import { ConfigFile } from '../../src/daemon/config-file.ts';
import { FileWatch } from '../../src/daemon/file-watch.ts';
import { LifeCycle, type LifeEvent } from '../../src/daemon/life-cycle.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { request } from '../responder/responder-double.ts';
import { daemonDouble, UPLINK } from './daemon-double.ts';

const LOOK_MS = 20;
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
function underDaemon(text = G_RULE) {
  const folder = directory();
  const path = join(folder, 'arproxy.yaml');
  writeFileSync(path, text);
  const told: LifeEvent[] = [];
  const life = new LifeCycle();
  life.follow((event) => told.push(event));
  const load = () => loadConfig(path);
  const watch = new FileWatch(path, LOOK_MS);
  let apply = (_settings: Settings): void => {};
  const config = load();
  const file = new ConfigFile(watch, config, { load, apply: (settings) => apply(settings), life });
  onTestFinished(() => file.close());
  const settings = { config, rules: file.build(config) };
  const double = daemonDouble({ onTestFinished } as never, {
    settings,
    tables: tablesDouble({ links: LINKS }),
  });
  apply = (all) => double.daemon.apply(all);
  const answers = (): boolean => double.receive(request('10.99.0.1', { ifindex: G0 })).length === 1;
  return { ...double, file, folder, told, answers, write: (next: string) => writeFileSync(path, next) };
}

test('what the file says now is in force, and what changed is told key by key', () => {
  const { file, write, told, answers, daemon } = underDaemon();
  expect(answers()).toBe(true);
  write(`${G_RULE}    targets: { deny: [10.99.0.0/16] }\nlog: { level: warn }\n`);
  const changes = ['log.level: info -> warn', 'interfaces[0].targets.deny[0]: none -> 10.99.0.0/16'];
  expect(file.reload('SIGHUP')).toMatchObject({ why: 'SIGHUP', ok: true, changes, faults: [] });
  expect([answers(), daemon.view.logLevel, file.generation]).toEqual([false, 'warn', 2]);
  expect(told).toEqual([
    { phase: 'reloading', why: 'SIGHUP' },
    { phase: 'reloaded', file: file.path, why: 'SIGHUP', changes },
  ]);
  expect(file.lastReload).toMatchObject({ ok: true, changes });
});

test('a file with faults changes nothing: each fault is told with its place', () => {
  const { file, write, told, answers, daemon } = underDaemon();
  const { settings } = daemon.view;
  write(`${G_RULE}    proxy_qlen: many\n    proxi_arp: true\n`);
  const { ok, faults } = file.reload('control socket');
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

test('when one was last put in force is of the last that was good', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { file, write } = underDaemon();
  expect(file.lastSuccess).toBe(1_700_000_000_000);
  vi.setSystemTime(1_700_000_005_000);
  write('interfaces: nothing\n');
  expect(file.reload('SIGHUP').time).toBe(1_700_000_005_000);
  expect(file.lastSuccess).toBe(1_700_000_000_000);
  vi.setSystemTime(1_700_000_009_000);
  write(G_RULE);
  file.reload('SIGHUP');
  expect(file.lastSuccess).toBe(1_700_000_009_000);
});

test('what is no fault of the file is not taken for one', () => {
  const { file, daemon } = underDaemon();
  vi.spyOn(daemon, 'apply').mockImplementation(() => {
    throw new TypeError('a fault of our own');
  });
  expect(() => file.reload('SIGHUP')).toThrow('a fault of our own');
  expect(file.generation).toBe(1);
});

describe('files of prefixes', () => {
  const withList = (path: string): string => `${G_RULE}    targets: { deny_file: ${path} }\n`;

  test('are read again with it, and what is another is told', () => {
    const { file, folder, write, answers } = underDaemon();
    const list = join(folder, 'deny.txt');
    writeFileSync(list, '10.98.0.0/16\n');
    write(withList(list));
    file.reload('SIGHUP');
    expect(answers()).toBe(true);
    writeFileSync(list, '10.98.0.0/16\n10.99.0.0/16\n');
    expect(file.reload('SIGHUP').changes).toEqual([`${list}: 1 prefixes -> 2`]);
    expect(answers()).toBe(false);
  });

  test('with a fault keep the lists before in force', () => {
    const { file, folder, write, answers } = underDaemon();
    const list = join(folder, 'deny.txt');
    writeFileSync(list, '10.99.0.0/16\n');
    write(withList(list));
    file.reload('SIGHUP');
    writeFileSync(list, 'ten\n');
    expect(file.reload('SIGHUP').faults).toEqual([expect.stringContaining('deny.txt:1:1: want a prefix')]);
    expect(answers()).toBe(false);
  });

  test('are followed from the moment they are named', async () => {
    const { file, folder, write, answers, told } = underDaemon();
    const list = join(folder, 'deny.txt');
    writeFileSync(list, '10.98.0.0/16\n');
    write(withList(list));
    file.reload('SIGHUP');
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
