/** The chosen interfaces themselves. */
import { describe, expect, test } from 'vitest';
import type { NetworkFacts } from '../../src/doctor/facts.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { addressOn, exampleChosen, exampleFacts, G0, G1, G2 } from './example-facts.ts';
import { complaints, texts } from './seen.ts';

const DOWN = 0x1002;
const NO_CARRIER = 0x1003;

/** g0 with these changes is chosen; `rest`: beside it. */
function withLink(
  changes: LinkChanges,
  rest: Partial<NetworkFacts> = {},
  more: LinkChanges[] = [],
): string[] {
  const link = exampleLink({ ifindex: G0, ...changes });
  const links = [link, exampleLink({ ifindex: G1, name: 'g1' }), ...more.map((each) => exampleLink(each))];
  return complaints(exampleFacts({ links, chosen: [exampleChosen({ link })], ...rest }));
}

const BRIDGE = { ifindex: G2, name: 'br0', kind: 'bridge' };

describe('g0 alone is chosen, and', () => {
  test.each<[string, string[], string[]]>([
    ['is down', withLink({ flags: DOWN }), ['problem down g0: ip link set dev g0 up']],
    ['has ARP off', withLink({ flags: 0x110c3 }), ['problem noarp g0: ip link set dev g0 arp on']],
    [
      'is no Ethernet',
      withLink({ hatype: 65534, mac: undefined }),
      ['problem not-ethernet g0: arproxy run -i g1'],
    ],
    [
      'has IPv4 off',
      withLink({ devconf: 'none', mtu: 60 }),
      ['problem ipv4-off g0: ip link set dev g0 mtu 1500 && sysctl -w net.ipv4.conf.g0.forwarding=1'],
    ],
    [
      'is a port of a bridge',
      withLink({ master: G2 }, {}, [BRIDGE]),
      ['problem port g0: arproxy run -i br0'],
    ],
    [
      'is a slave of a bond',
      withLink({ master: G2 }, {}, [{ ...BRIDGE, kind: 'bond' }]),
      ['problem port g0: arproxy run -i br0'],
    ],
    ['is in a VRF', withLink({ master: G2 }, {}, [{ ...BRIDGE, kind: 'vrf' }]), []],
    [
      'is below a macvlan in mode passthru',
      withLink({}, {}, [{ ...BRIDGE, name: 'm0', kind: 'macvlan', lower: G0, passthru: true }]),
      ['warning passthru g0: ip addr del 10.0.0.1/24 dev g0; ip addr add 10.0.0.1/24 dev m0'],
    ],
    ['is below another macvlan', withLink({}, {}, [{ ...BRIDGE, kind: 'macvlan', lower: G0 }]), []],
    [
      'has no carrier',
      withLink({ flags: NO_CARRIER }),
      [
        'problem no-carrier g0: none: what is at the other end of g0 is not on this host: the cable, or the interface there',
      ],
    ],
    [
      'has no carrier, and its peer is here, and down',
      withLink({ flags: NO_CARRIER, lower: G2 }, {}, [{ ifindex: G2, name: 'p0', flags: DOWN }]),
      ['problem no-carrier g0: ip link set dev p0 up'],
    ],
    [
      'is a bridge whose port listens',
      withLink({ flags: NO_CARRIER, kind: 'bridge', stp: 1, forwardDelay: 1500 }, {}, [
        { ifindex: G2, name: 'p0', master: G0, portState: 1 },
      ]),
      ['problem port-blocked g0: none: p0 forwards by itself within 30 s (twice forward_delay): wait'],
    ],
    [
      'has a name for the shell to stumble over',
      withLink({ name: 'a$b', flags: DOWN }),
      ["problem down a$b: ip link set dev 'a$b' up"],
    ],
    [
      'has a dot in its name',
      withLink({ name: 'g0.5', devconf: { forwarding: false } }),
      ['problem forwarding g0.5: sysctl -w net.ipv4.conf.g0/5.forwarding=1'],
    ],
  ])('%s', (_what, seen, want) => {
    expect(seen).toEqual(want);
  });

  describe('is below a macvlan in mode passthru, which takes the packets after a reply', () => {
    const passthru = (above: LinkChanges, changes: Partial<NetworkFacts> = {}) => {
      const link = exampleLink({ ifindex: G0 });
      const taker = { ifindex: G2, name: 'm0', kind: 'macvlan', lower: G0, passthru: true, ...above };
      const links = [link, exampleLink({ ifindex: G1, name: 'g1' }), exampleLink(taker)];
      const facts = exampleFacts({ links, chosen: [exampleChosen({ link })], ...changes });
      return [...complaints(facts), texts(facts)].join('\n');
    };
    const MOVE = 'ip addr del 10.0.0.1/24 dev g0; ip addr add 10.0.0.1/24 dev m0';

    test('the addresses move, and the macvlan is made to forward', () => {
      expect(passthru({})).toContain(`warning passthru g0: ${MOVE}\n`);
      expect(passthru({ flags: DOWN, devconf: { forwarding: false } })).toContain(
        `warning passthru g0: ip link set dev m0 up; sysctl -w net.ipv4.conf.m0.forwarding=1; ${MOVE}\n`,
      );
      expect(passthru({})).toMatch(
        /and so are the packets after a reply: .* then serve m0 \(arproxy run -i m0\)$/,
      );
    });

    test('and where that cannot be said as a command, it is said why', () => {
      expect(passthru({ kind: 'macvtap' })).toMatch(
        /^warning passthru g0\n.*remedy: none: what m0 takes is for a virtual machine$/,
      );
      expect(passthru({}, { addresses: [] })).toMatch(
        /^warning passthru g0\n.*remedy: none, but to serve m0 .* with the routes that lead out of g0/,
      );
    });
  });

  test('a port whose master is chosen too is no more than a warning', () => {
    const [link, master] = [exampleLink({ ifindex: G0, master: G2 }), exampleLink(BRIDGE)];
    const chosen = [exampleChosen({ link }), exampleChosen({ link: master, senders: [] })];
    const addresses = [addressOn(G0, '10.0.0.1/24'), addressOn(G2, '10.0.0.2/24')];
    const seen = complaints(exampleFacts({ links: [link, master], chosen, addresses }));
    expect(seen).toContain('warning port g0: arproxy run -i br0');
    expect(seen.some((line) => line.includes('one-segment'))).toBe(false);
  });

  test('beside an Ethernet interface another one is no more than a warning', () => {
    const lo = exampleChosen({ link: exampleLink({ ifindex: 1, name: 'lo', hatype: 772 }) });
    expect(complaints(exampleFacts({ chosen: [exampleChosen(), lo] }))).toEqual([
      'warning not-ethernet lo: arproxy run -i g0 -i g1',
    ]);
  });
});

describe('nothing is chosen', () => {
  const none = { chosen: [] };
  test('since no interface matches: what there is, is said', () => {
    const facts = exampleFacts({ ...none, wanted: [{ says: "'x*'", matches: false }] });
    expect(complaints(facts)).toEqual(['problem no-interface: arproxy run -i g0']);
    expect(texts(facts)).toBe("no interface matches 'x*'; there are g0, g1");
  });

  test('since none is up', () => {
    expect(complaints(exampleFacts({ ...none, wanted: [] }))).toEqual([
      'problem no-interface: ip link set dev g0 up',
    ]);
  });

  test('and one of two patterns matches: the other is waited for', () => {
    const wanted = [
      { says: "'g0'", matches: true },
      { says: "'cali*'", matches: false },
    ];
    const facts = exampleFacts({ wanted });
    expect(complaints(facts)[0]).toMatch(/^warning no-interface: /);
    expect(texts(facts)).toContain("'cali*'");
  });
});

describe('two chosen interfaces on one segment', () => {
  const ends = (one: LinkChanges, other: LinkChanges, rest: Partial<NetworkFacts>): string[] => {
    const links = [exampleLink({ ifindex: G0, ...one }), exampleLink({ ifindex: G1, name: 'g1', ...other })];
    const chosen = links.map((link) => exampleChosen({ link, senders: [] }));
    const addresses = [addressOn(G0, '10.0.0.1/24'), addressOn(G1, '10.1.0.1/24')];
    const more = rest.links ?? [];
    const facts = exampleFacts({ chosen, addresses, ...rest, links: [...links, ...more] });
    return complaints(facts).filter((line) => line.includes('one-segment'));
  };
  const ONE = ['warning one-segment g0: arproxy run -i g0  # serve one of them'];
  const [p0, p1] = [
    exampleLink({ ifindex: 8, name: 'p0', master: 9 }),
    exampleLink({ ifindex: 10, name: 'p1', master: 9 }),
  ];
  const br0 = exampleLink({ ifindex: 9, name: 'br0', kind: 'bridge' });

  test.each<[string, string[], string[]]>([
    ['not these', ends({}, {}, {}), []],
    [
      'the same prefix',
      ends({}, {}, { addresses: [addressOn(G0, '10.0.0.1/24'), addressOn(G1, '10.0.0.9/24')] }),
      ONE,
    ],
    [
      'the same /32: that is none',
      ends({}, {}, { addresses: [addressOn(G0, '10.0.0.1/32'), addressOn(G1, '10.0.0.1/32')] }),
      [],
    ],
    ['both ends of a veth', ends({ lower: G1 }, { lower: G0 }, {}), ONE],
    ['veth into the same bridge', ends({ lower: 8 }, { lower: 10 }, { links: [p0, p1, br0] }), ONE],
    ['veth, one of them into a bridge', ends({ lower: 8 }, {}, { links: [p0, p1, br0] }), []],
    [
      'a bridge, and a veth into it',
      ends({ kind: 'bridge' }, { lower: 8 }, { links: [{ ...p0, master: G0 }] }),
      ONE,
    ],
    ['a macvlan, and what is below', ends({ kind: '' }, { kind: 'macvlan', lower: G0 }, {}), ONE],
    ['a VLAN, and what is below', ends({ kind: '' }, { kind: 'vlan', lower: G0 }, {}), []],
    ['two cards with one MAC', ends({ kind: '' }, { kind: '' }, {}), ONE],
    ['two veth with one MAC, as Calico has them', ends({}, {}, {}), []],
  ])('%s', (_what, seen, want) => {
    expect(seen).toEqual(want);
  });
});
