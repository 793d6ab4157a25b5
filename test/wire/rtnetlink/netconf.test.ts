import { describe, expect, test } from 'vitest';
import {
  emitNetconfDump,
  NETCONFA_IFINDEX_ALL,
  type NetconfMessage,
  parseNetconf,
} from '../../../src/wire/rtnetlink/netconf.ts';
import { captured, capturedRequest, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

const parse = (octets: Buffer): NetconfMessage | undefined => parseNetconf(viewOf(octets), 0, octets.length);

const CHANGES: { setup: string; want: (NetconfMessage | undefined)[] }[] = [
  { setup: 'sysctl -w net.ipv4.conf.g0.proxy_arp=1', want: [{ ifindex: 3, proxyArp: true }] },
  { setup: 'sysctl -w net.ipv4.conf.g0.proxy_arp=0', want: [{ ifindex: 3, proxyArp: false }] },
  { setup: 'sysctl -w net.ipv4.conf.g0.rp_filter=1', want: [{ ifindex: 3, rpFilter: 1 }] },
  { setup: 'sysctl -w net.ipv4.conf.all.proxy_arp=1', want: [{ ifindex: -1, proxyArp: true }] },
  { setup: 'sysctl -w net.ipv4.conf.default.proxy_arp=1', want: [{ ifindex: -2, proxyArp: true }] },
  {
    setup: 'sysctl -w net.ipv4.ip_forward=1',
    want: [-1, -2, 2, 3, 4, 5, 6, 7].map((ifindex) => ({ ifindex, forwarding: true })),
  },
  { setup: 'sysctl -w net.ipv6.conf.g0.forwarding=1', want: [undefined] },
  {
    setup: 'ip -4 netconf show',
    want: [
      { ifindex: 2, forwarding: true, proxyArp: true, rpFilter: 0 },
      { ifindex: 3, forwarding: true, proxyArp: false, rpFilter: 1 },
      ...[4, 5, 6, 7, -1, -2].map((ifindex) => ({ ifindex, forwarding: true, proxyArp: true, rpFilter: 0 })),
    ],
  },
];

describe('parseNetconf', () => {
  test.each(CHANGES.map(({ setup, want }) => [setup, want] as const))('%s', (setup, want) => {
    expect(captured(setup, Rtm.NEWNETCONF).map(parse)).toEqual(want);
  });

  test('conf/all has the ifindex -1', () => {
    expect(NETCONFA_IFINDEX_ALL).toBe(-1);
  });

  test('no cut names an interface with a value that was cut', () => {
    const [whole = Buffer.alloc(0)] = captured('sysctl -w net.ipv4.conf.g0.proxy_arp=1');
    for (let length = 0; length < whole.length; length++) {
      const cut = parse(whole.subarray(0, length));
      // the header and the whole first attribute, and not yet a header of the second
      const named = length >= 28 && length < 32;
      expect(cut, `${length} octets`).toEqual(named ? { ifindex: 3 } : undefined);
    }
  });

  test.each([
    ['no interface', [attribute(5, u32(1))]],
    ['interface 0', [attribute(1, u32(0)), attribute(5, u32(1))]],
    ['a value of two octets', [attribute(1, u32(3)), attribute(5, u16(1))]],
    ['an ifindex of two octets', [attribute(1, u16(3)), attribute(5, u32(1))]],
  ])('a message with %s says nothing', (_what, attributes) => {
    const octets = message({ type: Rtm.NEWNETCONF }, Buffer.from([2, 0, 0, 0]), ...attributes);
    expect(parse(octets)).toBeUndefined();
  });

  test('attributes nobody knows do no harm', () => {
    const attributes = [attribute(4000, u16(1)), attribute(1, u32(3)), attribute(2, u32(0))];
    const octets = message({ type: Rtm.NEWNETCONF }, Buffer.from([2, 0, 0, 0]), ...attributes);
    expect(parse(octets)).toEqual({ ifindex: 3, forwarding: false });
  });
});

test('emitNetconfDump: the octets that a kernel answered with `ip -4 netconf show`', () => {
  const view = poisoned(64);
  const sent = capturedRequest('ip -4 netconf show').toString('hex');
  expect(emitNetconfDump(view, 2)).toBe(sent.length / 2);
  expect(hexOf(view)).toBe(sent + untouched(64 - sent.length / 2));
});
