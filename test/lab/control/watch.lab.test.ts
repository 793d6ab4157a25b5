/** `arproxy watch` on a real wire: what it shows is what was decided. */
import { once } from 'node:events';
import { expect, type TestContext, test } from 'vitest';
import type { Arproxy } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpRequest } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { until } from '../../support/until.ts';
import { Watch } from '../../support/watch.ts';

interface Picture extends Gateway {
  readonly arproxy: Arproxy;
  readonly watch: (...args: string[]) => Promise<Watch>;
  /** Sends the request and waits until it is decided. */
  readonly ask: (tpa: string, fields?: { op?: number; spa?: string }) => Promise<string[]>;
}

async function watched(context: TestContext): Promise<Picture> {
  const lab = openLab(context);
  const control = new ConfigFiles(context).path('control.sock');
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '-i', 'g2', '--control', control]);
  return {
    ...picture,
    arproxy,
    watch: (...args) => Watch.start(picture.gw, ['--control', control, ...args]),
    ask: (tpa, fields = {}) =>
      repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa, ...fields }), 'h2'),
  };
}

test('--json shows exactly what was decided, with every field', async (context) => {
  const { watch, ask, hostMac: sha, gwMac: mac } = await watched(context);
  const watching = await watch('--json', '-i', 'g0');
  const before = Date.now();
  await ask(TARGET);
  await ask('10.98.0.1');
  await ask(TARGET, { op: 2, spa: '10.0.0.77' });
  const seen = await watching.count(3);
  const [after, ifname] = [Date.now(), 'g0'];
  const time = expect.any(Number) as number;
  const heard = { cast: 'broadcast', src: sha, dst: 'ff:ff:ff:ff:ff:ff' };
  expect(seen).toEqual([
    {
      ...heard,
      time,
      ifname,
      spa: HOST,
      sha,
      tpa: TARGET,
      verdict: 'reply',
      reason: 'proxy-arp',
      mac,
      oif: 'g1',
      cached: false,
      op: 1,
      kind: 'request',
      number: 0,
    },
    {
      ...heard,
      time,
      ifname,
      spa: HOST,
      sha,
      tpa: '10.98.0.1',
      verdict: 'drop',
      reason: 'no-route',
      cached: false,
      op: 1,
      kind: 'request',
      number: 2,
    },
    {
      ...heard,
      time,
      ifname,
      spa: '10.0.0.77',
      sha,
      tpa: TARGET,
      verdict: 'drop',
      reason: 'not-request',
      op: 2,
      kind: 'reply',
      number: 4,
    },
  ]);
  for (const { time } of seen) {
    expect(time).toBeGreaterThanOrEqual(before - 1);
    expect(time).toBeLessThanOrEqual(after + 1);
  }
  expect(await watching.stop()).toBe(0);
});

test('the filters', async (context) => {
  const { watch, ask } = await watched(context);
  const wanted: [string[], string[]][] = [
    [
      ['-i', 'g0'],
      ['10.99.0.1', '10.98.0.1', '10.99.0.3', '10.99.0.4'],
    ],
    [
      ['-i', 'g[0-1]', '--target', '10.99.0.0/16'],
      ['10.99.0.1', '10.99.0.3', '10.99.0.4'],
    ],
    [
      ['--target', '10.98.0.1', '--target', '10.99.0.3'],
      ['10.98.0.1', '10.99.0.3'],
    ],
    [['--from', '10.0.0.8/29'], ['10.99.0.3']],
    [
      ['--reason', 'no-route', 'not-request'],
      ['10.98.0.1', '10.99.0.4'],
    ],
    [
      ['--verdict', 'reply', '-i', 'g0'],
      ['10.99.0.1', '10.99.0.3'],
    ],
    [['-i', 'nobody'], []],
  ];
  const watches = await Promise.all(wanted.map(([words]) => watch('--json', ...words)));
  const all = await watch('--json');
  await ask('10.99.0.1');
  await ask('10.98.0.1');
  await ask('10.99.0.3', { spa: '10.0.0.9' });
  await ask('10.99.0.4', { op: 2 });
  await all.count(8); // with the sentinels on g2
  for (const [n, watching] of watches.entries()) {
    await watching.count(wanted[n]?.[1].length ?? 0);
    await watching.stop();
    expect(watching.seen.map(({ tpa }) => tpa)).toEqual(wanted[n]?.[1]);
  }
});

test('--history begins with the last ones that fit', async (context) => {
  const { watch, ask } = await watched(context);
  for (let n = 1; n <= 5; n++) await ask(`10.99.0.${n}`);
  const watching = await watch('--json', '-i', 'g0', '--history', '2');
  await watching.count(2);
  await ask('10.99.0.9');
  await watching.count(3);
  expect(watching.seen.map(({ tpa }) => tpa)).toEqual(['10.99.0.4', '10.99.0.5', '10.99.0.9']);
});

test('a reply for X within 5 ms, as the author of a test would ask for it', async (context) => {
  const { watch, ask, wire, hostMac: sha } = await watched(context);
  const watching = await watch('--json', '--target', TARGET, '--verdict', 'reply');
  for (let n = 0; n < 3; n++) await ask('10.99.0.2'); // what is done for the first time takes longer
  // By the clock of the one and the other; on a machine that is shared, one in time of many is enough.
  const waited: number[] = [];
  for (let n = 0; n < 20; n++) {
    const sent = Date.now();
    wire.send('h0', arpRequest({ sha, spa: HOST, tpa: TARGET }));
    const seen = (await watching.count(n + 1))[n];
    waited.push((seen?.time ?? Number.NaN) - sent);
  }
  expect(Math.min(...waited)).toBeLessThan(5);
  expect(Math.min(...waited)).toBeGreaterThan(-2);
});

test('without --json: a line for a person', async (context) => {
  const { watch, ask, hostMac, gwMac } = await watched(context);
  const watching = await watch('-i', 'g0');
  await ask(TARGET);
  await ask('10.98.0.1');
  await ask(TARGET, { op: 2 });
  await expect.poll(() => watching.lines.length).toBe(3);
  expect(watching.lines.map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3} /, ''))).toEqual([
    `g0 who-has ${TARGET} tell ${HOST} (${hostMac}) broadcast: reply (proxy-arp) is-at ${gwMac} -> g1`,
    `g0 who-has 10.98.0.1 tell ${HOST} (${hostMac}) broadcast: drop (no-route)`,
    `g0 ${HOST} is-at ${hostMac}, told to ${TARGET}, broadcast: no answer wanted (not-request)`,
  ]);
});

test('--top sums up', async (context) => {
  const { watch, ask } = await watched(context);
  const watching = await watch('--top', '-i', 'g0');
  for (let n = 0; n < 3; n++) await ask(TARGET);
  await ask('10.98.0.1');
  await until('a table of four', () => watching.lines.some((line) => line.startsWith('4 decisions')));
  expect(await watching.stop()).toBe(0);
  const rows = watching.lines.map((line) => line.trim().split(/ {2,}/));
  expect(rows.findLast(([count]) => count === '3')).toEqual(
    expect.arrayContaining(['g0', HOST, TARGET, 'reply (proxy-arp)']),
  );
});

test.for(['SIGINT', 'SIGTERM'] as const)('%s ends it, exit 0', async (signal, context) => {
  const { watch } = await watched(context);
  const watching = await watch();
  expect([await watching.stop(signal), watching.lines]).toEqual([0, []]);
});

test('it ends when nobody reads it any more, exit 0', async (context) => {
  const { watch, ask } = await watched(context);
  const watching = await watch('--json');
  const exit = once(watching.child, 'exit');
  watching.child.stdout.destroy();
  await ask(TARGET);
  await ask(TARGET);
  expect(await exit).toEqual([0, null]);
});

test('when the daemon ends it says so, exit 1', async (context) => {
  const { watch, arproxy } = await watched(context);
  const watching = await watch();
  const exit = once(watching.child, 'close');
  await arproxy.stop();
  expect(await exit).toEqual([1, null]);
  expect(watching.stderr).toMatch(
    /^arproxy: watching from decision 0 on\narproxy: [^\n ]+: the daemon has closed the connection[^\n]*\n$/,
  );
});
