import { describe, expect, test } from 'vitest';
import { formatMac } from '../../../src/wire/mac.ts';
import { emitLinkDump, IFF_NOARP, type LinkMessage, parseLink } from '../../../src/wire/rtnetlink/link.ts';
import { captured, capturedRequest, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

const parse = (octets: Buffer): LinkMessage | undefined => parseLink(viewOf(octets), 0, octets.length);

const inWords = (octets: Buffer) => {
  const link = parse(octets);
  return link && { ...link, mac: link.mac === undefined ? 'none' : formatMac(link.mac) };
};

const OFF = {
  forwarding: false,
  proxyArp: false,
  mediumId: 0,
  proxyArpPvlan: false,
  dropGratuitousArp: false,
};
const VETH = { hatype: 1, kind: 'veth', mtu: 1500, master: 0, altnames: [], devconf: OFF };
const ALTNAMES = ['uplink', 'a-name-of-more-than-fifteen-characters'];
const [DOWN, UP, UP_NOARP] = [0x1002, 0x11043, 0x110c3];

/** Undefined: a bridge's view of its port (AF_BRIDGE), which is no link of its own. */
const CHANGES = [
  {
    setup: 'ip link add g0 address 02:00:00:00:00:01 type veth peer name p0 address 02:00:00:00:00:02',
    want: [
      { ...VETH, ifindex: 2, name: 'p0', mac: '02:00:00:00:00:02', flags: DOWN },
      { ...VETH, ifindex: 3, name: 'g0', mac: '02:00:00:00:00:01', flags: DOWN },
    ],
  },
  {
    setup: 'ip link set g0 up',
    want: [{ flags: 0x11003 }, { ifindex: 3, flags: UP }, { ifindex: 2, flags: UP }],
  },
  {
    setup: 'ip link property add dev g0 altname uplink altname a-name-of-more-than-fifteen-characters',
    want: [{ name: 'g0', altnames: ALTNAMES }],
  },
  { setup: 'ip link set g0 arp off', want: [{ name: 'g0', flags: UP_NOARP }] },
  { setup: 'ip link set g0 arp on', want: [{ name: 'g0', flags: UP }] },
  { setup: 'ip link set g0 address 02:00:00:00:00:99', want: [{ name: 'g0', mac: '02:00:00:00:00:99' }] },
  {
    setup: 'ip link add br0 address 02:00:00:00:00:05 type bridge',
    want: [
      { name: 'br0', ifindex: 6, kind: 'bridge', mac: '02:00:00:00:00:05', flags: DOWN, forwardDelay: 1500 },
    ],
  },
  {
    setup: 'ip link set p0 master br0',
    want: [{ name: 'p0', master: 6, kind: 'veth' }, { master: 6 }, { name: 'br0', master: 0 }, undefined],
  },
  {
    setup: 'ip tuntap add tun0 mode tun',
    want: [{ name: 'tun0', kind: 'tun', hatype: 0xfffe, mac: 'none', flags: 0x1090 }],
  },
  { setup: 'ip link set g0 name lan0', want: [{ ifindex: 3, name: 'lan0', altnames: ALTNAMES }] },
];

describe('parseLink', () => {
  test.each(CHANGES.map(({ setup, want }) => [setup, want] as const))('%s', (setup, want) => {
    expect(captured(setup, Rtm.NEWLINK).map(inWords)).toMatchObject(want);
  });

  test('ip link delete lan0: with it goes its peer, and the port of the bridge that the peer was', () => {
    const gone = captured('ip link delete lan0', Rtm.DELLINK).map(inWords);
    const peer = { ifindex: 2, name: 'p0', mac: '02:00:00:00:00:02' };
    expect(gone).toMatchObject([{ ifindex: 3, name: 'lan0', altnames: ALTNAMES }, undefined, peer]);
  });

  test('ip link show: the sysctls of each interface are in the dump; without IPv4 (lo, mtu 67) there are none', () => {
    const all = captured('ip link show', Rtm.NEWLINK).map(parse);
    expect(all.map((link) => link && [link.name, link.devconf])).toEqual([
      ['lo', undefined],
      ['p0', expect.objectContaining(OFF)],
      ['g0', expect.objectContaining({ ...OFF, mediumId: -1, proxyArpPvlan: true })],
      ['p1', expect.objectContaining(OFF)],
      ['g1', expect.objectContaining({ ...OFF, mediumId: 7, dropGratuitousArp: true })],
      ['br0', expect.objectContaining(OFF)],
      ['tun0', expect.objectContaining(OFF)],
    ]);
    expect(all[0]).toMatchObject({ hatype: 772, mtu: 67, mac: 0, kind: '' });
  });

  test('ip link set lo mtu 65536 up: IPv4 comes back with the values of conf/default', () => {
    const [before, after] = captured('ip link set lo mtu 65536 up', Rtm.NEWLINK).map(parse);
    expect(before?.devconf).toBeUndefined();
    expect(after?.devconf).toMatchObject({ ...OFF, forwarding: true, proxyArp: true });
  });

  test('ip link show: the two ends of a veth name each other', () => {
    const all = captured('ip link show', Rtm.NEWLINK).map(parse);
    expect(all.map((link) => link && [link.name, link.ifindex, link.lower])).toEqual([
      ['lo', 1, 0],
      ['p0', 2, 3],
      ['g0', 3, 2],
      ['p1', 4, 5],
      ['g1', 5, 4],
      ['br0', 6, 0],
      ['tun0', 7, 0],
    ]);
    expect(all.some((link) => link?.passthru || link?.lowerElsewhere)).toBe(false);
  });

  test.each([
    ['ip link add link g1 name m0 address 02:00:00:00:00:06 type macvlan mode passthru', 'm0', true],
    ['ip link add link p1 name m1 address 02:00:00:00:00:07 type macvlan mode bridge', 'm1', false],
  ])('%s', (command, name, passthru) => {
    const links = captured(command, Rtm.NEWLINK).map(parse);
    const [link] = links.filter((each) => each?.name === name);
    expect(link).toMatchObject({
      kind: 'macvlan',
      lower: name === 'm0' ? 5 : 4,
      lowerElsewhere: 0,
      passthru,
    });
  });

  test('IFF_NOARP is what `arp off` sets', () => {
    expect(UP_NOARP & ~UP).toBe(IFF_NOARP);
  });

  test('a cut is no link, or one without what stood after the cut, but never one with another value', () => {
    const [octets = Buffer.alloc(0)] = captured('ip link set g0 arp off', Rtm.NEWLINK);
    const whole: Record<string, unknown> = { ...parse(octets) };
    const without: Record<string, unknown> = { altnames: [], kind: '', mtu: 0, master: 0, lower: 0 };
    const name = 16 + 16 + 7; // header, struct ifinfomsg, and IFLA_IFNAME of 'g0', which comes first
    for (let length = 0; length < octets.length; length++) {
      const cut = parse(octets.subarray(0, length));
      expect(cut !== undefined && length < name, `${length} octets`).toBe(false);
      for (const [key, value] of Object.entries(cut ?? {})) {
        expect([whole[key], without[key]], `${key} of ${length} octets`).toContainEqual(value);
      }
    }
  });
});

describe('a message made by hand', () => {
  const header = (family = 0): Buffer => Buffer.concat([Buffer.from([family, 0]), Buffer.alloc(14)]);
  const name = attribute(3, Buffer.from('x0\0'));
  const link = (...attributes: Buffer[]): LinkMessage | undefined =>
    parse(message({ type: Rtm.NEWLINK }, header(), ...attributes));

  test.each([
    ['without a name', undefined, []],
    ['with a name alone', { name: 'x0', altnames: [], kind: '', mac: undefined, devconf: undefined }, [name]],
    ['with an MTU of two octets', undefined, [name, attribute(4, Buffer.from([1, 2]))]],
    [
      'with an address of 20 octets (InfiniBand)',
      { mac: undefined },
      [name, attribute(1, Buffer.alloc(20, 1))],
    ],
    ['with an attribute beyond its end', undefined, [name, Buffer.from([99, 0, 4, 0])]],
    ['with attributes nobody knows', { name: 'x0' }, [attribute(4000, u32(1)), name, attribute(61, u32(1))]],
    ['with a short IFLA_INET_CONF', { devconf: { forwarding: true, mediumId: 0 } }, [name, afSpec(u32(1))]],
    ['with IPv6 alone in IFLA_AF_SPEC', { devconf: undefined }, [name, attribute(26, attribute(10, u32(1)))]],
  ])('%s', (_what, want, attributes) => {
    expect({ link: link(...attributes) }).toMatchObject({ link: want });
  });

  test('with its attributes in any order says the same', () => {
    const attributes = [
      attribute(26, attribute(2, attribute(1, u32(1)))),
      attribute(52, attribute(53, Buffer.from('y0\0'))),
      attribute(18, attribute(1, Buffer.from('veth\0'))),
      attribute(10, u32(7)),
      attribute(4, u32(1500)),
      attribute(3, Buffer.from('name0\0')), // six octets, like a MAC
    ];
    const want = { name: 'name0', mac: undefined, mtu: 1500, master: 7, kind: 'veth', altnames: ['y0'] };
    for (const order of [attributes, attributes.toReversed()]) {
      expect(link(...order)).toMatchObject({ ...want, devconf: { forwarding: true } });
    }
    const mac = attribute(1, Buffer.from([2, 0, 0, 0, 0, 9]));
    expect(link(mac, ...attributes)?.mac).toBe(0x0200_0000_0009);
    expect(link(...attributes, mac)?.mac).toBe(0x0200_0000_0009);
  });

  const LOWER = attribute(5, u32(3));
  /** IFLA_INFO_SLAVE_KIND and IFLA_INFO_SLAVE_DATA. */
  const port = (kind: string, state: number): Buffer =>
    attribute(
      18,
      attribute(1, Buffer.from('veth\0')),
      attribute(4, Buffer.from(`${kind}\0`)),
      attribute(5, attribute(1, Buffer.from([state]))),
    );
  const info = (kind: string, mode: number): Buffer =>
    attribute(18, attribute(1, Buffer.from(`${kind}\0`)), attribute(2, attribute(1, u32(mode))));

  test.each<[string, object | undefined, Buffer[]]>([
    ['nothing below', { lower: 0, lowerElsewhere: 0, passthru: false }, []],
    ['something below', { lower: 3, lowerElsewhere: 0, passthru: false }, [LOWER]],
    [
      'something below in another namespace',
      { lower: 0, lowerElsewhere: 3, passthru: false },
      [LOWER, attribute(37, u32(0))],
    ],
    [
      'the same, the namespace first',
      { lower: 0, lowerElsewhere: 3, passthru: false },
      [attribute(37, u32(0)), LOWER],
    ],
    ['macvlan, passthru', { kind: 'macvlan', lower: 3, passthru: true }, [LOWER, info('macvlan', 8)]],
    ['macvtap, passthru', { kind: 'macvtap', lower: 3, passthru: true }, [LOWER, info('macvtap', 8)]],
    ['macvlan, bridge', { kind: 'macvlan', lower: 3, passthru: false }, [LOWER, info('macvlan', 4)]],
    ['a VRF', { kind: 'vrf', vrfTable: 10 }, [info('vrf', 10)]],
    ['what is no VRF', { kind: 'vlan', vrfTable: 0 }, [info('vlan', 10)]],
    ['a port of a bridge', { kind: 'veth', portState: 1 }, [port('bridge', 1)]],
    ['a port of a bridge, disabled', { portState: 0 }, [port('bridge', 0)]],
    ['a port of a bond: its data is another', { portState: undefined }, [port('bond', 1)]],
    [
      'a bridge',
      { kind: 'bridge', forwardDelay: 1500, stp: 0, portState: undefined },
      [info('bridge', 1500)],
    ],
    [
      'a bridge with STP',
      { stp: 2 },
      [attribute(18, attribute(1, Buffer.from('bridge\0')), attribute(2, attribute(5, u32(2))))],
    ],
    [
      'what is no bridge: no STP',
      { stp: 0 },
      [attribute(18, attribute(1, Buffer.from('vlan\0')), attribute(2, attribute(5, u32(2))))],
    ],
    [
      'a VLAN',
      { kind: 'vlan', vlanId: 4094 },
      [attribute(18, attribute(1, Buffer.from('vlan\0')), attribute(2, attribute(1, u16(4094))))],
    ],
    ['what is no VLAN', { kind: 'macvlan', vlanId: 0 }, [info('macvlan', 7)]],
    ['what is no bridge', { forwardDelay: 0 }, [info('vlan', 1500)]],
    ['a group', { group: 7 }, [attribute(27, u32(7))]],
    ['VLAN 8: no mode', { kind: 'vlan', lower: 3, passthru: false }, [LOWER, info('vlan', 8)]],
    ['an ifindex of two octets below', undefined, [attribute(5, u16(3))]],
  ])('%s', (_what, want, attributes) => {
    expect({ link: link(name, ...attributes) }).toMatchObject({ link: want });
  });

  test('of another family is no link', () => {
    expect(parse(message({ type: Rtm.NEWLINK }, header(7), name))).toBeUndefined();
  });
});

function afSpec(...values: Buffer[]): Buffer {
  return attribute(26, attribute(2, attribute(1, ...values)));
}

test('emitLinkDump: the octets that a kernel answered with `ip link show`', () => {
  const view = poisoned(64);
  const sent = capturedRequest('ip link show').toString('hex');
  expect(emitLinkDump(view, 1)).toBe(sent.length / 2);
  expect(hexOf(view)).toBe(sent + untouched(64 - sent.length / 2));
});
