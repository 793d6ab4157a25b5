import { describe, expect, test } from 'vitest';
import { fillStatus, formatSpan, formatStatus } from '../../src/cli/status-text.ts';
import { wrapAt } from '../../src/cli/wrap.ts';
import type { StatusAnswer } from '../../src/control/answers.ts';

const NOW = 1_800_000_000_000;

const STATUS: StatusAnswer = {
  version: '1.2.3',
  pid: 77,
  uptime: 3700,
  logLevel: 'info',
  fault: undefined,
  config: { file: undefined, generation: 1, lastReload: undefined },
  interfaces: [],
  counters: {},
  batches: 0,
  conflicts: 0,
  announcements: 0,
  secondResponders: [],
  losses: {
    capture: 0,
    shed: 0,
    send: {},
    route: 0,
    notifications: 0,
    abandoned: 0,
    headers: 0,
    dump: undefined,
    log: 0,
  },
  top: { of: 0, senders: [], targets: [] },
  clients: 1,
  watchers: [],
};

const linesOf = (changes: Partial<StatusAnswer>): string[] =>
  formatStatus({ ...STATUS, ...changes }, NOW).split('\n');

test('a daemon that nobody has asked anything', () => {
  expect(linesOf({})).toEqual([
    'arproxy 1.2.3, pid 77, up 1 h 1 min, log level info',
    'configuration  from the command line',
    'decisions      replies 0; drops 0',
    'losses         none',
    'watchers       none',
    '',
    'no interface is served: none matches a rule',
    '',
  ]);
});

test('interfaces, with what most was dropped for', () => {
  const counts = {
    'proxy-arp': 12,
    always: 1,
    'no-route': 9,
    probe: 8,
    gratuitous: 7,
    'medium-id': 6,
    collapsed: 5,
  };
  const [g0, g1] = [
    {
      ifname: 'g0',
      ifindex: 3,
      mac: '02:00:00:00:00:01',
      state: 'answers' as const,
      counts,
      unsent: {},
      shed: 0,
      lastShed: undefined,
      secondResponders: 0,
      lastRequest: NOW - 3_500,
    },
    {
      ifname: 'longname0',
      ifindex: 4,
      mac: undefined,
      state: 'not Ethernet' as const,
      counts: {},
      unsent: {},
      shed: 12,
      lastShed: undefined,
      secondResponders: 0,
      lastRequest: undefined,
    },
  ];
  const rule = { index: 0, match: "'*'" };
  const lines = linesOf({
    interfaces: [
      { ...g0, rule },
      { ...g1, rule },
    ],
    counters: counts,
  });
  expect(lines).toContain(
    'decisions      replies 13: proxy-arp 12, always 1; drops 20: no-route 9, medium-id 6, collapsed 5; no answer wanted 15: probe 8, gratuitous 7',
  );
  expect(lines.slice(6, 9)).toEqual([
    'INTERFACE  MAC                STATE         REPLIES  DROPS  LAST     RULE    DROPPED FOR',
    "g0         02:00:00:00:00:01  answers            13     20  3 s ago  0: '*'  no-route 9, medium-id 6, collapsed 5",
    "longname0  none               not Ethernet        0      0  never    0: '*'  shed 12",
  ]);
});

test('a reason of a newer daemon counts as a drop', () => {
  const counters = JSON.parse('{"proxy-arp":3,"not-known-here":2}') as StatusAnswer['counters'];
  expect(linesOf({ counters })).toContain('decisions      replies 3: proxy-arp 3; drops 2: not-known-here 2');
});

test('the most frequent senders and targets', () => {
  const told = { count: 9, verdict: 'drop', reason: 'no-route', kind: 'request' as const };
  const announced = { ...told, reason: 'same-interface', kind: 'announcement' as const };
  const top = {
    of: 10,
    senders: [{ spa: '10.0.0.2', sha: '02:00:00:00:00:02', ifindex: 3, ...told }],
    targets: [
      { tpa: '10.99.0.1', ...told },
      { tpa: '10.0.0.2', ...announced },
    ],
  };
  expect(linesOf({ top }).slice(7)).toEqual([
    '',
    'of the last 10 decisions',
    'SENDER                        COUNT  LAST VERDICT',
    '10.0.0.2 (02:00:00:00:00:02)      9  drop (no-route)',
    '',
    'TARGET                        COUNT  LAST VERDICT',
    '10.99.0.1                         9  drop (no-route)',
    '10.0.0.2                          9  no answer wanted (same-interface)',
    '',
  ]);
});

test('losses and watchers, where there are some', () => {
  const losses = {
    ...{ capture: 3, shed: 8, secondResponders: 0, send: { ENOBUFS: 2, ENETDOWN: 1 }, route: 0 },
    ...{ notifications: 4, abandoned: 5, headers: 7, dump: 6, log: 8 },
  };
  const watchers = [{ since: Date.now(), shown: 5, missed: 6 }];
  const lines = linesOf({ losses, watchers });
  expect(lines[3]).toBe(
    'losses         capture 3, send ENOBUFS 2, send ENETDOWN 1, shed 8, notifications 4, abandoned 5, headers 7, dump 6, log 8',
  );
  expect(lines[4]).toMatch(/^watchers {7}since \d\d:\d\d:\d\d \(5 shown, 6 missed\)$/);
});

describe('the configuration', () => {
  const file = '/etc/arproxy.yaml';
  const reload = { time: 1_700_000_000_000, why: 'SIGHUP', ok: true, changes: ['a', 'b'], faults: [] };
  test.each<[StatusAnswer['config'], string]>([
    [{ file, generation: 1, lastReload: undefined }, `${file}, generation 1, never reloaded`],
    [
      { file, generation: 2, lastReload: reload },
      `${file}, generation 2, reloaded 2023-11-14T22:13:20.000Z (SIGHUP): 2 changes`,
    ],
    [
      {
        file,
        generation: 2,
        lastReload: { ...reload, ok: false, changes: [], faults: ['f:1:1: x', 'f:2:1: y'] },
      },
      `${file}, generation 2; the reload of 2023-11-14T22:13:20.000Z (SIGHUP) FAILED:\n  f:1:1: x\n  f:2:1: y`,
    ],
  ])('%j', (config, text) => {
    expect(formatStatus({ ...STATUS, config })).toContain(`\nconfiguration  ${text}\ndecisions`);
  });
});

test.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min 0 s'],
  [86_399, '23 h 59 min'],
  [90_000, '1 d 1 h'],
])('%d s is %s', (seconds, text) => {
  expect(formatSpan(seconds)).toBe(text);
});

test('on a terminal, what stands beside a label goes on below itself, and a table stays one', () => {
  const counts = { 'proxy-arp': 12, 'no-route': 9, probe: 8, 'route-refused': 7, 'not-forwarding': 6 };
  const row = { ifname: 'g0', ifindex: 3, mac: '02:00:00:00:00:01', state: 'answers' as const, counts };
  const interfaces = [
    {
      ...row,
      rule: { index: 0, match: "'g*'" },
      unsent: {},
      shed: 0,
      lastShed: undefined,
      secondResponders: 0,
      lastRequest: undefined,
    },
  ];
  const text = formatStatus({ ...STATUS, counters: counts, interfaces });
  const filled = fillStatus(text, wrapAt(50)).split('\n');
  const at = filled.findIndex((line) => line.startsWith('decisions'));
  expect(filled[at + 1]).toMatch(/^ {15}\S/);
  expect(filled.slice(filled.indexOf(''))).toEqual(text.split('\n').slice(text.split('\n').indexOf('')));
});

test('interfaces whose replies could not be sent: those with the most first, and a few of them', () => {
  const named = (ifname: string, unsent: Record<string, number>) => ({
    ...{ ifname, ifindex: 3, mac: undefined, state: 'answers' as const, counts: {}, unsent },
    ...{ rule: { index: 0, match: "'*'" }, shed: 0, secondResponders: 0 },
    ...{ lastShed: undefined, lastRequest: undefined },
  });
  const unsentOf = (...interfaces: ReturnType<typeof named>[]) =>
    linesOf({ interfaces }).filter((line) => line.startsWith('unsent'));
  expect(unsentOf(named('g0', {}))).toEqual([]);
  const two = [named('g0', { EAGAIN: 3 }), named('g1', {}), named('g2', { ENOBUFS: 4, EAGAIN: 5 })];
  expect(unsentOf(...two)).toEqual(['unsent         g2: ENOBUFS 4, EAGAIN 5; g0: EAGAIN 3']);
  const many = Array.from({ length: 6 }, (_, i) => named(`g${i}`, { EAGAIN: i + 1 }));
  expect(unsentOf(...many)).toEqual([
    'unsent         g5: EAGAIN 6; g4: EAGAIN 5; g3: EAGAIN 4; g2: EAGAIN 3; 2 more',
  ]);
});

test('another arproxy that serves the same interfaces: which, and as far as it is known who', () => {
  const on = (ifname: string, secondResponders: number) => ({
    ...{ ifname, ifindex: 3, mac: undefined, state: 'answers' as const, counts: {}, unsent: {} },
    ...{ rule: { index: 0, match: "'*'" }, shed: 0, secondResponders },
    ...{ lastShed: undefined, lastRequest: undefined },
  });
  const second = (...interfaces: ReturnType<typeof on>[]) =>
    linesOf({
      interfaces,
      secondResponders: [
        { pid: 78, interfaces: 1 },
        { pid: undefined, interfaces: 1 },
      ],
    }).filter((line) => line.startsWith('second'));
  expect(second(on('g0', 0))).toEqual([]);
  expect(second(on('g0', 1), on('g1', 0), on('g2', 2))).toEqual([
    'second         another arproxy (pid 78; of another container) serves g0, g2, too: two replies to each request there; arproxy doctor finds it',
  ]);
  expect(second(...Array.from({ length: 6 }, (_, i) => on(`g${i}`, 1)))[0]).toContain(
    'serves g0, g1, g2, g3, 2 more, too',
  );
});
