/** The keys that are named for sysctls, on the wire. */
import { describe, expect, test } from 'vitest';
import { configFor, runConfig, runRule } from '../../support/config-gateway.ts';
import { holds, holdsFor, type Row } from '../../support/config-table.ts';
import { PROC_SYS_HIDDEN, withMounts } from '../../support/confine.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

const BACK = '10.0.0.77';
const routedBack = (gw: Netns): void => {
  gw.ip(`route add ${BACK} dev g0`);
};
/** The kernel's own values: g0 and g1 are on one medium. */
const sameMedium = (gw: Netns): void =>
  gw.sysctls({ 'net.ipv4.conf.g0.medium_id': 5, 'net.ipv4.conf.g1.medium_id': 5 });

const KEYS: Record<string, Row> = {
  'proxy_arp: true, as if it were not said': { rule: 'proxy_arp: true', asks: [{ reason: 'proxy-arp' }] },
  'proxy_arp: false': {
    rule: 'proxy_arp: false',
    before: routedBack,
    asks: [{ reason: 'proxy-arp-off' }, { tpa: BACK, reason: 'same-interface' }],
  },
  'proxy_arp_pvlan: true': {
    rule: 'proxy_arp_pvlan: true',
    before: routedBack,
    asks: [{ tpa: BACK, reason: 'proxy-arp-pvlan' }, { reason: 'proxy-arp' }],
  },
  'proxy_arp_pvlan: true with proxy_arp: false': {
    rule: 'proxy_arp: false\nproxy_arp_pvlan: true',
    before: routedBack,
    asks: [{ tpa: BACK, reason: 'proxy-arp-pvlan' }, { reason: 'proxy-arp-off' }],
  },
  "medium_id not said: the kernel's": { rule: '', before: sameMedium, asks: [{ reason: 'medium-id' }] },
  'medium_id: another than that of the egress': {
    rule: 'medium_id: 6',
    before: sameMedium,
    asks: [{ reason: 'proxy-arp' }],
  },
  'medium_id: that of the egress': {
    rule: 'medium_id: 7',
    before: (gw) => gw.sysctl('net.ipv4.conf.g1.medium_id', 7),
    asks: [{ reason: 'medium-id' }],
  },
  'medium_id: 0, whatever the kernel has': {
    rule: 'medium_id: 0',
    before: sameMedium,
    asks: [{ reason: 'proxy-arp' }],
  },
  'medium_id: -1': { rule: 'medium_id: -1', asks: [{ reason: 'medium-id' }] },
};

test.for(Object.entries(KEYS))('%s', async ([, row], context) => {
  await holds(context, row);
});

test('with /proc/sys hidden, the kernel alone answers for what proxy_arp_pvlan of conf/all may be on for', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  routedBack(picture.gw);
  picture.gw.sysctl('net.ipv4.conf.all.proxy_arp_pvlan', 1);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--pvlan'], {
    within: withMounts(PROC_SYS_HIDDEN),
  });
  const back = { sha: picture.hostMac, spa: HOST, tpa: BACK };
  const byKernel = [arpReply(back, picture.gwMac).toString('hex')];
  expect(await repliesTo(picture, arpRequest(back))).toEqual(byKernel);
  expect(await repliesTo(picture, arpRequest({ ...back, tpa: TARGET }))).toHaveLength(1);
  await arproxy.stop();
  expect(arproxy.counters()).toMatchObject({ 'kernel-pvlan-unknown': 1, 'proxy-arp': 3 });
  const said = arproxy.log.filter(({ event }) => event === 'sysctl-unknown');
  expect(said).toEqual([
    expect.objectContaining({ level: 40, sysctls: ['proxy_arp_pvlan', 'drop_gratuitous_arp'] }),
  ]);
});

test('medium_id of the rule for the egress counts there', async (context) => {
  const text = (egress: number): string => `interfaces:
  - match: { name: g0 }
    medium_id: 3
  - match: { name: g1 }
    medium_id: ${egress}
  - match: { name: g2 }
`;
  const configured = await runConfig(context, text(3));
  await holdsFor(configured, { reason: 'medium-id' });
  await configured.rewrite(text(4));
  await holdsFor(configured, { reason: 'proxy-arp' });
});

describe('proxy_delay', () => {
  test('keeps a broadcast request waiting, and no request to our MAC', async (context) => {
    const configured = await runRule(context, 'proxy_delay: 500s');
    const { picture, arproxy } = configured;
    await holdsFor(configured, { reason: 'waits' });
    await holdsFor(configured, { dst: picture.gwMac, reason: 'proxy-arp' });
    await arproxy.stop();
    expect(arproxy.counters()).toEqual({ 'proxy-arp': 3, 'proxy-queue-purged': 1 });
  });

  test('ends in the reply', async (context) => {
    const { picture } = await runRule(context, 'proxy_delay: 50ms');
    const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
    picture.wire.send('h0', arpRequest(asked));
    const { hex } = await picture.wire.next('the delayed reply');
    expect(hex).toBe(arpReply(asked, picture.gwMac).toString('hex'));
  });

  test('is decided anew when its time has come, by the rules of then', async (context) => {
    const configured = await runRule(context, 'proxy_delay: 1s', { args: ['-l', 'trace'] });
    const { arproxy, picture } = configured;
    const asked = { sha: picture.hostMac, spa: HOST };
    arproxy.pause(); // so that the new rules are in force long before the last of these is due
    for (let n = 1; n <= 60; n++) picture.wire.send('h0', arpRequest({ ...asked, tpa: `10.99.0.${n}` }));
    await picture.wire.received();
    configured.files.write('arproxy.yaml', configFor('targets: { deny: [10.99.0.0/16] }'));
    const reloaded = configured.hangUp();
    arproxy.resume();
    await reloaded;
    const decided = () => arproxy.log.filter(({ verdict }) => verdict !== undefined);
    await until('all to be decided', () => decided().length === 60);
    await arproxy.stop();
    const replies = (await picture.wire.received()).length;
    const counters = arproxy.counters();
    expect(counters['target-denied']).toBeGreaterThan(0);
    expect(counters).toEqual({ 'target-denied': 60 - replies, ...(replies > 0 && { 'proxy-arp': replies }) });
  });
});

test('proxy_qlen: so many wait, and one more', async (context) => {
  const rule = 'proxy_delay: 500s\nproxy_qlen: 2';
  const { picture, arproxy } = await runRule(context, rule, { args: ['-l', 'trace'] });
  for (let n = 1; n <= 5; n++) {
    picture.wire.send('h0', arpRequest({ sha: picture.hostMac, spa: HOST, tpa: `10.99.0.${n}` }));
  }
  await arproxy.says('what it does with the last', (line) => line['tpa'] === '10.99.0.5');
  await arproxy.stop();
  expect(arproxy.counters()).toEqual({ 'proxy-queue-full': 2, 'proxy-queue-purged': 3 });
});
