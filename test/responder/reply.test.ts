import { describe, expect, test } from 'vitest';
import { arpReply } from '../support/frames.ts';
import { FRAMES } from '../wire/arp-frames.ts';
import { hexOf, untouched } from '../wire/octets.ts';
import { G0, G0_MAC, mac, replyFor, request, responderDouble, SPA, UPLINK } from './responder-double.ts';

describe('a reply', () => {
  test.each(FRAMES.map((frame) => [frame.setup, frame] as const))(
    "%s: what the kernel's own proxy_arp did",
    (_setup, { any, reply, pkttype }) => {
      const { answer } = responderDouble();
      const sent = answer({ ifindex: G0, pkttype, packet: Buffer.from(any.slice(40), 'hex') });
      expect(sent).toEqual(reply === undefined ? [] : [{ ifindex: G0, hex: reply }]);
    },
  );

  test('is 42 octets, in the first free slot, and nothing beside them', () => {
    const { answer, frames } = responderDouble();
    answer(request('10.99.0.1'));
    const { hex } = replyFor('10.99.0.1');
    expect(hex).toHaveLength(84);
    expect(hexOf(frames.outgoing, 0, 64)).toBe(`030000002a000000${hex}${untouched(64 - 8 - 42)}`);
    // Of the next slot only what is the same in every reply: length, type, and the head of the packet.
    const next = `${untouched(4)}2a000000${untouched(12)}08060001080006040002${untouched(64 - 8 - 22)}`;
    expect(hexOf(frames.outgoing, 64, 128)).toBe(next);
  });

  test('goes to the sha of the request, even if that is no MAC of a host', () => {
    for (const sha of ['ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00', '01:00:5e:00:00:01', G0_MAC]) {
      const { answer } = responderDouble();
      const { packet } = request('10.99.0.1');
      Buffer.from(sha.replaceAll(':', ''), 'hex').copy(packet, 8);
      const hex = arpReply({ sha, spa: SPA, tpa: '10.99.0.1' }, G0_MAC).toString('hex');
      expect(answer({ ifindex: G0, packet })).toEqual([{ ifindex: G0, hex }]);
    }
  });

  test('carries the MAC that the interface has now', () => {
    const { answer, kernel, links } = responderDouble();
    kernel.onCatchUp = () => {
      const link = links.get(G0);
      if (link !== undefined) links.set(G0, { ...link, mac: mac('02:00:00:00:00:99') });
    };
    expect(answer(request('10.99.0.1'))).toEqual([replyFor('10.99.0.1', G0, '02:00:00:00:00:99')]);
  });

  test('there is none from an interface without a MAC, nor from one that is not served', () => {
    const { answer, links, counts, netlink } = responderDouble();
    const g0 = links.get(G0);
    if (g0 !== undefined) links.set(G0, { ...g0, mac: undefined });
    expect(answer(request('10.99.0.1'), request('10.99.0.1', { ifindex: UPLINK }))).toEqual([]);
    expect(answer(request('10.99.0.1', { ifindex: 999 }), request('10.99.0.1', { ifindex: -1 }))).toEqual([]);
    expect([counts(), netlink.sent]).toEqual([{ 'not-ethernet': 1, 'not-chosen': 3 }, []]);
  });
});
