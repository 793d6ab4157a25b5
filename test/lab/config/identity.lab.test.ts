/** Who answers, on the wire: another MAC than the interface's, and only while an address or a MAC is on this host. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { SETTLE_MS } from '../../../src/daemon/takeovers.ts';
import { runRule } from '../../support/config-gateway.ts';
import { holds, holdsFor } from '../../support/config-table.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { HOST, TARGET } from '../../support/gateway.ts';

const VRRP = '00:00:5e:00:01:0a';
const VIP = '192.0.2.254';

test('mac: every octet of the reply that names the answerer', async (context) => {
  const { picture } = await runRule(context, `mac: ${VRRP}`);
  const { hostMac: sha, wire } = picture;
  wire.send('h0', arpRequest({ sha, spa: '10.0.0.2', tpa: '10.99.0.1' }));
  const { hex } = await wire.next('the reply');
  expect(hex).toBe(
    [
      sha.replaceAll(':', ''),
      '00005e00010a', // the frame's source, for the tables of the switches
      '0806',
      '0001080006040002',
      '00005e00010a0a630001', // 10.99.0.1 is at the VRRP MAC
      `${sha.replaceAll(':', '')}0a000002`,
    ].join(''),
  );
});

test('mac: also of a reply that waited for proxy_delay, and whatever the interface changes its own to', async (context) => {
  const { picture } = await runRule(context, `mac: ${VRRP}\nproxy_delay: 20ms`);
  const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
  picture.gw.ip('link set g0 address 02:bb:00:00:00:a1');
  picture.wire.send('h0', arpRequest(asked));
  const { hex } = await picture.wire.next('the delayed reply');
  expect(hex).toBe(arpReply(asked, VRRP).toString('hex'));
});

test('mac: guard group_sender takes it for ours too', async (context) => {
  await holds(context, {
    rule: `mac: ${VRRP}\nguards: { group_sender: true }`,
    asks: [
      { sha: VRRP, reason: 'group-sender' },
      ({ gwMac }) => ({ sha: gwMac, reason: 'group-sender' }),
      { reason: 'proxy-arp', by: VRRP },
    ],
  });
});

describe('while_local', () => {
  /** One that has just got it leaves that time to another gateway, which may have had it. */
  const settled = (): Promise<void> => delay(2 * SETTLE_MS);
  const [YES, NO] = [{ reason: 'proxy-arp' }, { reason: 'not-while-local' }];

  test('an address: soon after it is here, to the moment that it is not', async (context) => {
    const configured = await runRule(context, `while_local: ${VIP}\nannounce: false`);
    const { gw } = configured.picture;
    await holdsFor(configured, NO);
    for (let round = 0; round < 3; round++) {
      gw.ip(`addr add ${VIP}/32 dev g0`);
      await settled();
      await holdsFor(configured, YES);
      gw.ip(`addr del ${VIP}/32 dev g0`);
      await holdsFor(configured, NO);
    }
  });

  test('an address on any interface, as long as it is on one of them', async (context) => {
    const configured = await runRule(context, `while_local: ${VIP}`, {
      before: (gw) => gw.ip(`addr add ${VIP}/32 dev lo`),
    });
    const { gw } = configured.picture;
    await settled();
    await holdsFor(configured, YES);
    gw.ip('link add sink type bridge');
    gw.ip('link set sink up');
    gw.ip(`addr add ${VIP}/24 dev sink`);
    gw.ip(`addr del ${VIP}/32 dev lo`);
    await settled();
    await holdsFor(configured, YES);
    gw.ip(`addr add ${VIP}/32 dev g1`);
    gw.ip('link del sink'); // and the address with it
    await settled();
    await holdsFor(configured, YES);
    gw.ip(`addr del ${VIP}/32 dev g1`);
    await holdsFor(configured, NO);
  });

  test('an address: not any more when its interface has gone', async (context) => {
    const configured = await runRule(context, `while_local: ${VIP}`, {
      before: (gw) => {
        gw.ip('link add sink type bridge');
        gw.ip(`addr add ${VIP}/32 dev sink`);
      },
    });
    await settled();
    await holdsFor(configured, YES);
    configured.picture.gw.ip('link del sink');
    await holdsFor(configured, NO);
  });

  test('a MAC: of an interface that comes, changes and goes', async (context) => {
    const configured = await runRule(context, `while_local: ${VRRP}\nmac: ${VRRP}`);
    const { gw } = configured.picture;
    const yes = { ...YES, by: VRRP };
    await holdsFor(configured, NO);
    gw.ip(`link add vrrp10 address ${VRRP} type bridge`);
    await settled();
    await holdsFor(configured, yes);
    gw.ip('link set vrrp10 address 02:00:00:00:00:01');
    await holdsFor(configured, NO);
    gw.ip(`link set vrrp10 address ${VRRP}`);
    await settled();
    await holdsFor(configured, yes);
    gw.ip(`link add vrrp11 address ${VRRP} type bridge`);
    gw.ip('link del vrrp10');
    await settled();
    await holdsFor(configured, yes);
    gw.ip('link del vrrp11');
    await holdsFor(configured, NO);
  });
});
