/** The life cycle, and what the log says of it. */
import { expect, test } from 'vitest';
import { LifeCycle, type LifeEvent } from '../../src/daemon/life-cycle.ts';
import { lifeLog } from '../../src/daemon/life-log.ts';
import { logDouble } from '../log/log-double.ts';

test('each who follows hears every event, in the order in which they began to follow', () => {
  const life = new LifeCycle();
  const heard: string[] = [];
  life.tell({ phase: 'reloading', why: 'too early' });
  for (const who of ['log', 'manager']) life.follow(({ phase }) => heard.push(`${who} ${phase}`));
  life.tell({ phase: 'ready', interfaces: [], dryRun: false });
  life.tell({ phase: 'stopping', why: 'SIGTERM' });
  expect(heard).toEqual(['log ready', 'manager ready', 'log stopping', 'manager stopping']);
});

const LOSSES = {
  capture: 1,
  shed: 0,
  send: { ENOBUFS: 2 },
  route: 0,
  notifications: 0,
  abandoned: 0,
  headers: 0,
  dump: undefined,
  log: 0,
};
const SUMMARY = {
  counters: { 'proxy-arp': 7 },
  batches: 3,
  conflicts: 0,
  secondResponders: 0,
  losses: LOSSES,
};
const TOO_MANY = Array.from({ length: 23 }, (_, i) => `change ${i}`);

const LINES: Readonly<Record<string, readonly [LifeEvent, object]>> = {
  starting: [
    { phase: 'starting', version: '1.2.3', file: 'a.yaml', isDefaultFile: false },
    {
      level: 20,
      event: 'starting',
      version: '1.2.3',
      file: 'a.yaml',
      msg: 'arproxy 1.2.3 starts with a.yaml',
    },
  ],
  'starting without a file': [
    { phase: 'starting', version: '1.2.3', file: undefined, isDefaultFile: false },
    { msg: 'arproxy 1.2.3 starts with the command line' },
  ],
  unhealthy: [
    { phase: 'unhealthy', fault: 'the capture is gone' },
    {
      level: 50,
      event: 'unhealthy',
      fault: 'the capture is gone',
      msg: 'requests are not answered: the capture is gone',
    },
  ],
  healthy: [{ phase: 'healthy' }, { level: 30, event: 'healthy', msg: 'requests are answered again' }],
  ready: [
    { phase: 'ready', interfaces: ['g0', 'g1'], dryRun: false },
    { level: 30, event: 'ready', interfaces: ['g0', 'g1'], msg: 'ready: serving g0, g1' },
  ],
  'ready, and nothing is served': [
    { phase: 'ready', interfaces: [], dryRun: true },
    { level: 30, event: 'ready', msg: 'ready (dry run: nothing is sent): serving no interface yet' },
  ],
  reloaded: [
    {
      phase: 'reloaded',
      file: 'a.yaml',
      why: 'SIGHUP',
      changes: ['log.level: info -> warn', 'x: 1 -> 2'],
      changeCount: 2,
    },
    {
      ...{ level: 30, event: 'reloaded', file: 'a.yaml', why: 'SIGHUP', changes: 2 },
      msg: 'configuration reloaded (SIGHUP): log.level: info -> warn; x: 1 -> 2',
    },
  ],
  'reloaded, the same': [
    { phase: 'reloaded', file: 'a.yaml', why: 'SIGHUP', changes: [], changeCount: 0 },
    { msg: 'configuration reloaded (SIGHUP): no key changed' },
  ],
  'reloaded, with many changes': [
    { phase: 'reloaded', file: 'a.yaml', why: 'SIGHUP', changes: TOO_MANY, changeCount: 1023 },
    { changes: 1023, msg: expect.stringMatching(/: change 0; .*; change 19; and 1003 more$/) },
  ],
  'not reloaded': [
    { phase: 'reload-failed', file: 'a.yaml', why: 'SIGHUP', faults: ['a.yaml:1:1: x', 'a.yaml:2:1: y'] },
    {
      ...{ level: 50, event: 'reload-failed', file: 'a.yaml', why: 'SIGHUP' },
      msg: 'configuration not reloaded (SIGHUP), the one before stays in force: a.yaml:1:1: x; a.yaml:2:1: y',
    },
  ],
  'nothing to reload': [
    { phase: 'reload-ignored', why: 'SIGHUP' },
    { level: 30, event: 'reload-ignored', msg: 'SIGHUP: there is no configuration file to read again' },
  ],
  stopping: [
    { phase: 'stopping', why: 'SIGTERM' },
    { level: 30, event: 'stopping', signal: 'SIGTERM', msg: 'SIGTERM: stopping' },
  ],
  stopped: [
    { phase: 'stopped', dryRun: false, ...SUMMARY },
    {
      ...{
        level: 30,
        event: 'stopped',
        counters: { 'proxy-arp': 7 },
        batches: 3,
        conflicts: 0,
        secondResponders: 0,
      },
      losses: { capture: 1, send: { ENOBUFS: 2 } },
      msg: 'stopped',
    },
  ],
  'a dry run stopped': [
    { phase: 'stopped', dryRun: true, ...SUMMARY },
    { msg: 'stopped (dry run: nothing was sent)' },
  ],
};

test.each(Object.entries(LINES))('one line for: %s', (_name, [event, line]) => {
  const { log, said } = logDouble('debug');
  lifeLog(log)(event);
  expect(said).toEqual([expect.objectContaining(said[0] ?? {})]);
  expect(said[0]).toMatchObject(line);
});

test.each([
  ['that was named: in a field', false, 'ready: serving g0'],
  ['that nobody named: in the text too', true, 'ready: serving g0 (/etc/a.yaml)'],
])('ready by a file %s', (_, isDefaultFile, msg) => {
  const { log, said } = logDouble('info');
  const hook = lifeLog(log);
  hook({ phase: 'starting', version: '1.2.3', file: '/etc/a.yaml', isDefaultFile });
  hook({ phase: 'ready', interfaces: ['g0'], dryRun: false });
  expect(said).toEqual([expect.objectContaining({ event: 'ready', file: '/etc/a.yaml', msg })]);
});

test('that a reload begins is no line: what comes of it is', () => {
  const { log, said } = logDouble('trace');
  lifeLog(log)({ phase: 'reloading', why: 'SIGHUP' });
  expect(said).toEqual([]);
});
