/** Many requests at once, and traffic that goes where the replies say. */
import { expect, test } from 'vitest';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';

// No more than the ring of what listens here holds, whenever it is scheduled.
test('8,000 targets get 8,000 right replies, 64 outstanding', async (context) => {
  const lab = openLab(context);
  const { host, gw, gwMac: mac, wire } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  const [targets, requests] = [8000, 8000];
  const load = { ifname: 'h0', sender: HOST, firstTarget: '10.99.0.1', targets, requests, window: 64, mac };
  const result = await arpload(host, { ...load, seconds: 30 });
  expect(result).toMatchObject({ sent: 8000, ok: 8000, wrong: 0, doubled: 0, lost: 0 });
  await arproxy.stop();
  expect(arproxy.counters()).toEqual({ 'proxy-arp': 8001 }); // one is arpload's barrier
  expect(await wire.received()).toHaveLength(8001);
});

test('a ping goes through, with arproxy alone to answer on both sides', async (context) => {
  const lab = openLab(context);
  const { host, gw, far } = await gateway(lab);
  host.ip(`addr add ${HOST}/32 dev h0`);
  host.ip('route add 10.99.0.0/16 dev h0');
  gw.ip(`route add ${HOST}/32 dev g0`);
  far.ip(`addr add ${TARGET}/32 dev f0`);
  far.ip(`route add ${HOST}/32 dev f0`);
  const arproxy = await lab.arproxy(gw, ['-i', 'g*', '--log-level', 'trace']);
  for (const [from, to] of [
    [host, TARGET],
    [far, HOST],
  ] as const) {
    const { code, stdout } = await from.run('ping', ['-c', '3', '-i', '0.2', '-W', '5', to]);
    expect(stdout).toContain(' 0% packet loss');
    expect(code).toBe(0);
  }
  await arproxy.stop();
  const replies = arproxy.log.filter((line) => line['verdict'] === 'reply');
  for (const row of [
    { ifname: 'g0', tpa: TARGET, spa: HOST },
    { ifname: 'g1', tpa: HOST, spa: TARGET },
  ]) {
    expect(replies).toContainEqual(expect.objectContaining(row));
  }
});
