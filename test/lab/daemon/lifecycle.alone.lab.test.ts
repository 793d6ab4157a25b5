/** How it starts and how it ends. */
import { expect, test } from 'vitest';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';
import { until } from '../../support/until.ts';

test('the ready line is the moment from which it answers', async (context) => {
  const lab = openLab(context);
  const { gw, wire, hostMac: sha, gwMac } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  const asked = { sha, spa: HOST, tpa: TARGET };
  wire.send('h0', arpRequest(asked));
  await wire.receivedUpTo(arpReply(asked, gwMac).toString('hex'), 'the reply to the first request');
  const ready = arproxy.log.filter(({ msg }) => /\bready\b/.test(msg));
  expect(ready).toMatchObject([{ level: 30, msg: expect.stringContaining('g0') }]);
});

test('every line of its output is an object with level, time and msg', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g*', '--log-level', 'trace']);
  const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
  await repliesTo(picture, arpRequest({ ...asked, op: 2 }));
  await arproxy.stop();
  expect(arproxy.stray).toEqual([]);
  for (const line of arproxy.log) {
    expect(line).toMatchObject({
      level: expect.any(Number),
      time: expect.any(Number),
      msg: expect.any(String),
    });
  }
  const decision = { ifname: 'g0', spa: HOST, sha: picture.hostMac, tpa: TARGET };
  expect(arproxy.log).toContainEqual(
    expect.objectContaining({ level: 10, ...decision, verdict: 'drop', reason: 'not-request' }),
  );
  expect(arproxy.log).toContainEqual(
    expect.objectContaining({ level: 10, ifname: 'g0', verdict: 'reply', reason: 'proxy-arp' }),
  );
});

test('decisions are not logged without being asked for', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0']);
  await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }));
  await arproxy.stop();
  expect(arproxy.log.filter((line) => 'verdict' in line)).toEqual([]);
});

test.for(['SIGTERM', 'SIGINT'] as const)(
  '%s ends it within a second, exit 0, with its counters',
  async (signal, context) => {
    const lab = openLab(context);
    const picture = await gateway(lab);
    const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0']);
    await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: '10.98.0.1' }));
    const { code, signal: killer, ms } = await arproxy.stop(signal);
    expect({ code, killer }).toEqual({ code: 0, killer: null });
    expect(ms).toBeLessThan(1000);
    expect(arproxy.counters()).toEqual({ 'no-route': 1, 'proxy-arp': 1 });
  },
);

test('SIGTERM ends it within a second while it is flooded', async (context) => {
  const lab = openLab(context);
  const { host, gw, gwMac: mac } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  const flood = { ifname: 'h0', sender: HOST, firstTarget: '10.99.0.1', targets: 5000, window: 512, mac };
  const load = arpload(host, { ...flood, requests: 1e9, seconds: 20 }).catch(() => 'cut short with the lab');
  const sent = (): number => Number(gw.exec('cat', ['/sys/class/net/g0/statistics/tx_packets']));
  await until('replies to the flood', () => sent() > 10_000);
  const { code, ms } = await arproxy.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(1000);
  await lab.close();
  await load;
});
