/** What is answered for, and lost on this host all the same; and its own addresses, which nobody answers for. */
import { describe, expect, test } from 'vitest';
import type { Chosen, NetworkFacts } from '../../src/doctor/facts.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { type Neighbour, Nud } from '../../src/wire/rtnetlink/neighbour.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { exampleRule, NO_GUARD } from '../policy/situation.ts';
import {
  address,
  addressOn,
  exampleChosen,
  exampleFacts,
  exampleNetwork,
  G0,
  G1,
  G2,
  route,
} from './example-facts.ts';
import { complaints, texts } from './seen.ts';

const SOME_MAC = 0x0200_0000_0077 as Mac;

const seen = (chosen: Partial<Chosen>, network: Partial<NetworkFacts> = {}): string[] =>
  complaints(exampleFacts({ chosen: [exampleChosen(chosen)], ...network }));

describe('the router of a route', () => {
  const VIA = { ...route('10.98.0.0/16', G1), hops: [{ oif: G1, via: '10.99.0.9', flags: 0 }] };
  const ROUTES = [...exampleNetwork().routes, VIA];
  const router = (state: number, changes: Partial<Neighbour> = {}): Partial<NetworkFacts> => ({
    neighbours: [{ address: address('10.99.0.9'), ifindex: G1, state, mac: SOME_MAC, since: 0, ...changes }],
    routes: ROUTES,
  });
  const BY_HAND = 'warning nexthop-permanent g1: ip neigh del 10.99.0.9 dev g1';

  test.each<[string, Partial<NetworkFacts>, string[]]>([
    ['is known', router(Nud.REACHABLE), []],
    ['is asked for just now', router(Nud.INCOMPLETE), []],
    ['has not answered', router(Nud.FAILED, { mac: undefined }), ['warning nexthop-failed g1']],
    ['has a MAC that was set by hand', router(Nud.PERMANENT), [BY_HAND]],
    ['has an entry without a MAC', router(Nud.PERMANENT, { mac: undefined }), []],
    ['is another', router(Nud.FAILED, { address: address('10.99.0.8') }), []],
    ['is one of that address elsewhere', router(Nud.FAILED, { ifindex: G0 }), []],
    [
      'is that of two routes, and is said once',
      { ...router(Nud.PERMANENT), routes: [...ROUTES, { ...VIA, prefix: route('10.97.0.0/16').prefix }] },
      [BY_HAND],
    ],
    ['is unknown', { routes: ROUTES }, []],
    [
      'is one of IPv6',
      { ...router(Nud.FAILED), routes: [{ ...VIA, hops: [{ oif: G1, via: 'fe80::1', flags: 0 }] }] },
      [],
    ],
  ])('%s', (_what, network, want) => {
    expect(seen({}, network)).toEqual(want);
  });

  test('is on the interface itself: nothing is answered there for what is behind it', () => {
    const routes = [...exampleNetwork().routes, { ...VIA, hops: [{ oif: G0, via: '10.0.0.9', flags: 0 }] }];
    const neighbours = [
      { address: address('10.0.0.9'), ifindex: G0, state: Nud.FAILED, mac: undefined, since: 0 },
    ];
    expect(seen({}, { routes, neighbours })).toEqual([]);
    const chosen = [
      exampleChosen(),
      exampleChosen({ link: exampleLink({ ifindex: G1, name: 'g1' }), senders: [] }),
    ];
    expect(seen({}, { routes, neighbours, chosen })).toEqual(['warning nexthop-failed g0']);
  });

  test('is the other end of a tunnel, whose MAC a program sets', () => {
    const links = [exampleLink({ ifindex: G0 }), exampleLink({ ifindex: G1, name: 'g1', kind: 'vxlan' })];
    expect(seen({}, { ...router(Nud.PERMANENT), links })).toEqual([]);
  });

  test('is named with the route that leads there', () => {
    expect(texts(exampleFacts(router(Nud.FAILED)))).toMatch(
      /^the next hop 10\.99\.0\.9 on g1, of the route for 10\.98\.0\.0\/16, has not answered ARP \(FAILED\): .* Remedy: none: /,
    );
  });
});

describe('the mac of the rule', () => {
  const rule = exampleRule({ mac: SOME_MAC });
  const MAKE =
    'warning mac-not-here g0: ip link add link g0 name g0-mac address 02:00:00:00:00:77 type macvlan mode private && ip link set dev g0-mac up';

  test('is on no interface', () => {
    expect(seen({ rule })).toEqual([MAKE]);
    const link = exampleLink({ ifindex: G0, name: 'abcdefghijklmno' });
    expect(seen({ rule, link })[0]).toContain(' name abcdefghijk-mac address ');
  });

  test('is on one', () => {
    const links = [...exampleNetwork().links, exampleLink({ ifindex: G2, name: 'm0', mac: SOME_MAC })];
    expect(seen({ rule }, { links })).toEqual([]);
  });

  test('is elsewhere, as the address of while_local is', () => {
    const whileLocal = { address: address('10.0.0.9') };
    const restrictions = { guards: NO_GUARD, targets: undefined, senders: undefined, whileLocal };
    expect(seen({ rule: exampleRule({ mac: SOME_MAC, restrictions }) })).toEqual(['warning while-local g0']);
  });
});

describe("this host's own addresses", () => {
  const ADDRESSES = [
    addressOn(G0, '10.0.0.1/24'),
    addressOn(G1, '10.99.0.1/16'),
    addressOn(1, '127.0.0.1/8'),
  ];
  const all = exampleNetwork().all;
  const IGNORE = 'warning arp-ignore g0: sysctl -w net.ipv4.conf';

  test.each<[string, string[], string[]]>([
    ['of other interfaces', seen({ arpIgnore: 1 }, { addresses: ADDRESSES }), [`${IGNORE}.g0.arp_ignore=0`]],
    ['of other prefixes', seen({ arpIgnore: 2 }, { addresses: ADDRESSES }), [`${IGNORE}.g0.arp_ignore=0`]],
    ['of which there are none elsewhere', seen({ arpIgnore: 1 }), []],
    ['by a value that does nothing', seen({ arpIgnore: 4 }, { addresses: ADDRESSES }), []],
    ['all of them', seen({ arpIgnore: 8 }), [`${IGNORE}.g0.arp_ignore=0`]],
    [
      'by all',
      seen({}, { addresses: ADDRESSES, all: { ...all, arpIgnore: 1 } }),
      [`${IGNORE}.all.arp_ignore=0`],
    ],
    [
      'by both, of which the greater counts',
      seen({ arpIgnore: 1 }, { all: { ...all, arpIgnore: 8 } }),
      [`${IGNORE}.all.arp_ignore=0 net.ipv4.conf.g0.arp_ignore=0`],
    ],
  ])('%s', (_what, lines, want) => {
    expect(lines).toEqual(want);
  });

  test('are named, three at most', () => {
    const addresses = [1, 2, 3, 4].map((n) => addressOn(G1, `10.99.0.${n}/16`));
    expect(texts(exampleFacts({ addresses, chosen: [exampleChosen({ arpIgnore: 1 })] }))).toContain(
      'that are not on g0 (10.99.0.1, 10.99.0.2, 10.99.0.3, ...), neither the kernel nor arproxy',
    );
  });

  test('for senders that packets do not leave to by that interface', () => {
    const filtered = [address('10.0.0.9')];
    expect(seen({ arpFilter: 1, filtered })).toEqual([
      'warning arp-filter g0: sysctl -w net.ipv4.conf.g0.arp_filter=0',
    ]);
    expect(seen({ filtered }, { all: { ...all, arpFilter: 1 } })).toEqual([
      'warning arp-filter g0: sysctl -w net.ipv4.conf.all.arp_filter=0',
    ]);
    expect(texts(exampleFacts({ chosen: [exampleChosen({ arpFilter: 1, filtered })] }))).toContain(
      '10.0.0.9',
    );
  });
});
