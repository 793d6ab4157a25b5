/** A host that has an address which arproxy answered for speaks up. */
import { describe, expect, test } from 'vitest';
import type { Arproxy, LogLine } from '../../support/arproxy.ts';
import { runRule } from '../../support/config-gateway.ts';
import { arpRequest } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

const conflicts = (arproxy: Arproxy): LogLine[] =>
  arproxy.log.filter(({ msg }) => msg.startsWith('address conflict'));

/** What it says at its end. */
async function counted(arproxy: Arproxy): Promise<unknown> {
  await arproxy.stop();
  return arproxy.log.at(-1)?.['conflicts'];
}

/** A host asks for the target and is answered; somebody says that it has the target. */
async function claimed(picture: Gateway, sha: string, times = 1): Promise<void> {
  await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }));
  picture.wire.send('h0', arpRequest({ sha, spa: TARGET, tpa: TARGET }), times);
  await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: '10.98.0.1' }));
}

test('a real host that takes the address and asks for something: one warning, however often', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { host, gw, wire, hostMac, gwMac } = picture;
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  await repliesTo(picture, arpRequest({ sha: hostMac, spa: HOST, tpa: TARGET }));
  expect(conflicts(arproxy)).toEqual([]);
  host.ip(`addr add ${TARGET}/16 dev h0`);
  // The host's kernel then asks who has the other address, and says whose its own is.
  const send = `require('node:dgram').createSocket('udp4').send('x', 9, '10.99.0.77', () => process.exit())`;
  host.exec(process.execPath, ['-e', send]);
  const line = await arproxy.says('that there is a conflict', ({ msg }) =>
    msg.startsWith('address conflict'),
  );
  expect(line).toMatchObject({ level: 40, ifname: 'g0', address: TARGET, theirs: hostMac, ours: gwMac });
  expect(line.msg).toMatch(
    `address conflict on g0: ${hostMac} claims ${TARGET}, which arproxy answers for with ${gwMac}: `,
  );
  wire.send('h0', arpRequest({ sha: hostMac, spa: TARGET, tpa: TARGET }), 100);
  wire.send('h0', arpRequest({ sha: hostMac, spa: TARGET, tpa: TARGET, op: 2 }), 100);
  await repliesTo(picture, arpRequest({ sha: hostMac, spa: HOST, tpa: '10.98.0.1' }), 'h0');
  expect(conflicts(arproxy)).toHaveLength(1);
  expect(await counted(arproxy)).toBe(1);
});

describe('none', () => {
  test('for what our own interface says', async (context) => {
    const lab = openLab(context);
    const picture = await gateway(lab);
    const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0']);
    await claimed(picture, picture.gwMac, 10);
    await claimed(picture, picture.second.bMac, 10);
    expect(conflicts(arproxy)).toEqual([]);
    expect(await counted(arproxy)).toBe(0);
  });

  test('on an interface where it was not answered for', async (context) => {
    const lab = openLab(context);
    const picture = await gateway(lab);
    const { wire, hostMac: sha, second } = picture;
    const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '-i', 'g2']);
    await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: TARGET }));
    wire.send('h2', arpRequest({ sha: second.aMac, spa: TARGET, tpa: TARGET, op: 2 }));
    await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: TARGET }), 'h2');
    expect(await counted(arproxy)).toBe(0);
    expect(conflicts(arproxy)).toEqual([]);
  });

  test('where the owner is on the link by design (proxy_arp_pvlan)', async (context) => {
    const configured = await runRule(context, 'proxy_arp_pvlan: true', {
      before: (gw) => gw.ip('route add 10.97.0.0/16 dev g0'),
    });
    const { picture, arproxy } = configured;
    const asked = { sha: picture.hostMac, spa: HOST, tpa: '10.97.0.1' };
    expect(await repliesTo(picture, arpRequest(asked), 'h2')).toHaveLength(1);
    picture.wire.send('h0', arpRequest({ sha: '02:00:00:00:00:99', spa: asked.tpa, tpa: HOST }));
    await repliesTo(picture, arpRequest(asked), 'h2');
    expect(await counted(arproxy)).toBe(0);
    expect(arproxy.counters()).toMatchObject({ 'proxy-arp-pvlan': 2 });
  });

  test("for the rule's MAC, which the other host of a pair has too", async (context) => {
    const { picture, arproxy } = await runRule(context, 'mac: 00:00:5e:00:01:0a');
    await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }), 'h2');
    picture.wire.send('h0', arpRequest({ sha: '00:00:5e:00:01:0a', spa: TARGET, tpa: TARGET }));
    await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }), 'h2');
    expect(await counted(arproxy)).toBe(0);
  });
});
