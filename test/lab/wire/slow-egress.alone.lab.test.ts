/** An interface whose queue drains slowly, as a bandwidth limit of a pod does: its replies are its own trouble. */
import { expect, test } from 'vitest';
import type { StatusAnswer } from '../../../src/control/answers.ts';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';

/** More replies than send buffers hold. */
const SLOW = 2_000;
const REQUESTS = 10_000;

/** Queues that nothing leaves within a test, but for a burst; and the errno that replies then meet. */
const QUEUES = [
  ['a token bucket', 'EAGAIN', 'qdisc add dev g2 root tbf rate 8bit burst 1540 limit 100mb'],
  [
    'a class of a hierarchy',
    'EAGAIN',
    'qdisc add dev g2 root handle 1: htb default 1',
    'class add dev g2 parent 1: classid 1:1 htb rate 8bit burst 1540 cburst 1540 quantum 1514',
  ],
  ['a queue with a short limit', 'ENOBUFS', 'qdisc add dev g2 root tbf rate 8bit burst 1540 limit 3000'],
] as const;

test.for(QUEUES)('%s: all others are answered, and %s is told', async ([, errno, ...words], context) => {
  const lab = openLab(context);
  const { host, gw, gwMac: mac, wire } = await gateway(lab);
  for (const command of words) {
    const { code, stderr } = await gw.run('tc', command.split(' '));
    context.skip(/qdisc kind is unknown/.test(stderr), `the kernel has no ${command.split(' ')[4]}`);
    expect([code, stderr]).toEqual([0, '']);
  }
  const path = new ConfigFiles(context).path('control.sock');
  const arproxy = await lab.arproxy(gw, ['-i', 'g*', '--control', path]);
  const load = { ifname: 'h0', sender: HOST, firstTarget: '10.99.0.1', targets: 1_000, window: 64, mac };
  // Requests from the slow side come before, and all the while.
  const slow = arpRequest({ sha: '02:00:00:00:00:77', spa: '10.0.0.9', tpa: '10.99.0.1' });
  wire.send('h2', slow, SLOW);
  for (let i = 0; i < 4; i++) {
    const loaded = arpload(host, { ...load, requests: REQUESTS, seconds: 30 });
    wire.send('h2', slow, SLOW);
    expect(await loaded).toMatchObject({ ok: REQUESTS, wrong: 0, doubled: 0, lost: 0 });
  }
  const told = await arproxy.says('replies that were not sent', ({ event }) => event === 'replies-not-sent');
  expect(told).toMatchObject({ errno, ifname: 'g2' });

  const { stdout } = await arproxyOutcome(gw, ['status', '--json', '--control', path]);
  const { interfaces, losses }: StatusAnswer = JSON.parse(stdout);
  const unsent = Object.fromEntries(interfaces.map((row) => [row.ifname, row.unsent]));
  expect(unsent).toEqual({ g0: {}, g1: {}, g2: { [errno]: expect.any(Number) } });
  expect(losses.send).toEqual(unsent['g2']);
  await arproxy.stop();
  const all = arproxy.log.filter(({ event }) => event === 'replies-not-sent');
  expect(all.map(({ ifname }) => ifname)).toEqual(all.map(() => 'g2'));
});
