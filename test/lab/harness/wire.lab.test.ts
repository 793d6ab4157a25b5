/** The wire of the lab, against the kernel's own proxy ARP and against itself. */
import { describe, expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { arpReply, arpRequest, padded, tagged } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

describe('the wire', () => {
  test('shows the whole reply of the kernel, and its silence', async (context) => {
    const picture = await gateway(openLab(context));
    const { gw, hostMac: sha, gwMac } = picture;
    gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
    const asked = { sha, spa: HOST, tpa: TARGET };
    expect(await repliesTo(picture, arpRequest(asked))).toEqual([arpReply(asked, gwMac).toString('hex')]);
    expect(await repliesTo(picture, arpRequest({ ...asked, op: 3 }))).toEqual([]);
    expect(await repliesTo(picture, arpRequest({ ...asked, tpa: '10.98.0.1' }))).toEqual([]);
  });

  test('carries cut, padded and tagged frames unchanged, from any sender', async (context) => {
    const lab = openLab(context);
    const [a, b] = [lab.netns('a'), lab.netns('b')];
    await cable(a, 'a0', b, 'b0');
    const [from, to] = [await lab.wire(a, 'a0'), await lab.wire(b, 'b0')];
    const frame = arpRequest({ sha: '02:00:00:00:00:77', spa: HOST, tpa: TARGET, src: '02:00:00:00:00:99' });
    const sent = [
      frame,
      frame.subarray(0, 15),
      padded(frame, 60),
      padded(frame, 1514),
      tagged(frame, 0),
      tagged(frame, 0xe005),
      tagged(frame, 7, 0x88a8),
      tagged(tagged(frame, 7), 8, 0x88a8),
    ];
    for (const each of sent) from.send('a0', each);
    const last = sent.at(-1)?.toString('hex') ?? '';
    const came = await to.receivedUpTo(last, 'the last frame');
    expect(came.map(({ hex }) => hex)).toEqual(sent.map((each) => each.toString('hex')));
    expect(came.map(({ ifname }) => ifname)).toEqual(sent.map(() => 'b0'));
    for (const { at } of came) expect(Math.abs(at - Date.now() / 1000)).toBeLessThan(60);
    expect(await from.received()).toEqual([]);
  });
});
