/** What the doctor gathers of a network, and finds there: from the kernel's messages to the findings, on tables made by hand. */
import { describe, expect, test } from 'vitest';
import { buildRules } from '../../src/config/build-rules.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { NetworkFacts } from '../../src/doctor/facts.ts';
import { lookAround } from '../../src/doctor/gather-network.ts';
import type { Tables } from '../../src/host/tables.ts';
import { formatIpv4, formatPrefix } from '../../src/wire/ipv4.ts';
import { G0, G1, LO, type Lookup, type Rows, tables } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { DEFAULT_RULES, prefixIn, route, rule } from '../kernel/fib-rows.ts';
import { address } from '../policy/situation.ts';
import { AROUND, exampleHost } from './example-facts.ts';
import { complaints, inWords } from './seen.ts';

const [DOWN, G2, BRIDGE] = [0x1002, 7, 8];
const [EINVAL, ENETUNREACH, EHOSTUNREACH] = [22, 101, 113];
const ON_G0 = '[{ match: { name: [g0] } }]';

const NAMED = {
  ...{
    isEverything: false,
    explainWith: '',
    runWith: ' -i g0',
    defaultFile: undefined,
    rulesOf: undefined,
    inForce: undefined,
  },
  ...{ heard: [], directory: undefined },
};

function look(rows: Rows, interfaces = ON_G0): NetworkFacts {
  const config = parseConfig(`interfaces: ${interfaces}`, 'a.yaml');
  return lookAround(current(rows), { ...NAMED, config }, buildRules(config));
}

/** Nothing is chosen by name. */
const EVERYTHING = parseConfig("interfaces: [{ match: { name: ['*'] } }]", 'a.yaml');
const lookAtAll = (tables: Tables): NetworkFacts =>
  lookAround(tables, { ...NAMED, config: EVERYTHING, isEverything: true }, buildRules(EVERYTHING));
const all = (rows: Rows): NetworkFacts => lookAtAll(current(rows));

function current(rows: Rows): Tables {
  const open = tables(rows);
  open.kernel.refresh();
  return open;
}

const found = (rows: Rows, interfaces?: string): string[] =>
  complaints({ host: exampleHost(), network: look(rows, interfaces), ...AROUND });

/** `10.0.0.0/24: 10.0.0.1, back 5, asked 0`, of g0. */
const senders = ({ chosen }: NetworkFacts): string[] =>
  (chosen[0]?.senders ?? []).map(
    ({ address: one, prefix, back, asked }) =>
      `${prefix === undefined ? 'neighbour' : formatPrefix(prefix)}: ${formatIpv4(one)}, back ${back.oif === 0 ? back.refusal : back.oif}, asked ${asked}`,
  );

const names = ({ chosen }: NetworkFacts): string[] => chosen.map(({ link }) => link.name);

describe('what is looked at', () => {
  test('each interface that a rule matches, under that rule', () => {
    const { wanted, chosen } = look(
      {},
      '[{ match: { name: [g0], kind: [veth] } }, { match: { name: [g7] } }]',
    );
    expect(wanted.map(({ matches }) => matches)).toEqual([true, false]);
    expect(wanted[1]?.says).toBe("'g7'");
    expect(chosen.map(({ link, rule }) => [link.name, rule.proxyArp])).toEqual([['g0', true]]);
  });

  test('a rule for the ports of a master', () => {
    const rows: Rows = {
      g0: { master: BRIDGE },
      links: [exampleLink({ ifindex: BRIDGE, name: 'red', kind: 'vrf' })],
    };
    const network = look(rows, '[{ match: { master: [red] } }]');
    expect(names(network)).toEqual(['g0']);
    expect(network.wanted.map(({ matches }) => matches)).toEqual([true]);
  });

  test('where nothing is named, every Ethernet interface that is up', () => {
    const links = [exampleLink({ ifindex: G2, name: 'g2', flags: DOWN })];
    const network = all({ links });
    expect(names(network)).toEqual(['g0', 'g1']);
    expect(network.wanted).toEqual([]);
    expect(network.links.map(({ ifindex }) => ifindex)).toEqual([LO, G0, G1, G2]);
  });

  test('sysctls, addresses, proxy neighbours, and what stands in the way', () => {
    const network = look({
      g0: { devconf: { forwarding: false } },
      addresses: [[G0, '10.0.0.1/24']],
      proxyNeighbours: [[G0, '10.99.0.9']],
      neighbours: [[G0, '10.0.0.9']],
      proxyArp: true,
      sysctls: {
        ...{ 'conf/all/rp_filter': 2, 'conf/g0/rp_filter': 1, 'conf/all/proxy_arp_pvlan': 1 },
        ...{ 'conf/all/arp_ignore': 3, 'conf/g0/arp_ignore': 8, 'conf/all/forwarding': 1 },
      },
    });
    expect(network.all).toEqual({
      ...{ proxyArp: true, proxyArpPvlan: true, dropGratuitousArp: false, rpFilter: 2 },
      ...{ arpIgnore: 3, arpFilter: 0, forwarding: true },
    });
    expect(network.chosen.map(({ arpIgnore, arpFilter }) => [arpIgnore, arpFilter])).toEqual([[8, 0]]);
    expect(network.neighbours).toMatchObject([{ ifindex: G0, address: address('10.0.0.9') }]);
    expect(network.addresses).toMatchObject([
      { ifindex: G0, address: address('10.0.0.1'), prefixLength: 24 },
    ]);
    expect(network.proxyNeighbours).toEqual([{ ifindex: G0, address: address('10.99.0.9') }]);
    expect(network.chosen.map(({ rpFilter }) => rpFilter)).toEqual([1]);
    expect(network.chosen[0]?.obstacles).toEqual([{ cause: 'forwarding' }, { cause: 'kernel-proxy-arp' }]);
  });

  test('without sysctls, source validation is off', () => {
    const network = look({});
    expect([network.all.rpFilter, network.chosen[0]?.rpFilter]).toEqual([0, 0]);
  });

  test('each row once, though a dump that changed shows it again', () => {
    const open = current({ addresses: [[G0, '10.0.0.1/24']] });
    const twice: typeof open.tables = {
      send: (bytes, length) => open.tables.send(bytes, length),
      waits: () => open.tables.waits(),
      receive: (each) =>
        open.tables.receive((view, at, end) => {
          each(view, at, end);
          each(view, at, end);
        }),
    };
    const network = lookAtAll({ ...open, tables: twice });
    expect(network.addresses).toHaveLength(1);
    expect(network.routes.map(({ prefix }) => formatPrefix(prefix))).toEqual(['10.0.0.0/24', '10.99.0.0/16']);
  });

  test('a lookup with iif, whatever it says: that of a kernel which gives no result shows', () => {
    expect(look({}).lookupErrno).toBe(ENETUNREACH);
    expect(look({ refused: () => EINVAL }).lookupErrno).toBe(EINVAL);
    expect(found({ refused: () => -1 })).toContain('problem kernel');
  });

  test('is put for the first interface that is chosen, or for lo', () => {
    const asked: Lookup[] = [];
    const refused = (lookup: Lookup) => {
      asked.push(lookup);
      return undefined;
    };
    look({ refused }, '[{ match: { name: [g1] } }]');
    expect(asked.at(-1)).toEqual({ iif: G1, spa: 0, tpa: 0 });
    look({ refused }, '[{ match: { name: [g7] } }]');
    expect(asked.at(-1)).toEqual({ iif: LO, spa: 0, tpa: 0 });
  });
});

describe('senders on an interface', () => {
  test('one of each prefix that is routed out of it to the wire, and each neighbour', () => {
    const hops = [{ oif: G0, via: '10.0.0.254', flags: 0 }];
    const network = look({
      addresses: [[G0, '10.0.0.1/24']],
      neighbours: [
        [G0, '10.0.0.9'],
        [G0, '10.0.0.1'],
        [G1, '10.99.0.9'],
      ],
      routes: [route('10.77.0.0/16', G0, { hops })],
    });
    expect(senders(network)).toEqual([
      `neighbour: 10.0.0.9, back ${G0}, asked 0`,
      `10.0.0.0/24: 10.0.0.2, back ${G0}, asked 0`,
    ]);
  });

  test('nobody stands for a default route to the wire', () => {
    expect(senders(look({ routes: [route('0.0.0.0/0', G0)] }))).toHaveLength(1);
  });

  test('of a prefix with a part elsewhere, a host that is there; where all of it is elsewhere, the first', () => {
    const some = [route('10.0.0.1/32', G1), route('10.0.0.2/32', G1)];
    expect(senders(look({ routes: some }))).toEqual([`10.0.0.0/24: 10.0.0.128, back ${G0}, asked 0`]);
    const every = [...some, route('10.0.0.128/25', G1)];
    expect(senders(look({ routes: every }))).toEqual([`10.0.0.0/24: 10.0.0.1, back ${G1}, asked 0`]);
  });

  test('at most 8 of each', () => {
    const neighbours = Array.from({ length: 9 }, (_, i) => [G0, `10.0.0.${i + 10}`] as const);
    const routes = Array.from({ length: 9 }, (_, i) => route(`10.${i + 10}.0.0/16`, G0));
    expect(senders(look({ neighbours, routes }))).toHaveLength(16);
  });

  test('a request of theirs is refused', () => {
    const refused = ({ iif }: Lookup) => (iif === G0 ? EINVAL : undefined);
    expect(senders(look({ refused }))).toEqual([`10.0.0.0/24: 10.0.0.1, back ${G0}, asked ${EINVAL}`]);
  });

  test('the target is of the longest prefix elsewhere, and no address of this host', () => {
    const asked: Lookup[] = [];
    const refused = (lookup: Lookup) => {
      asked.push(lookup);
      return undefined;
    };
    const routes = [route('10.99.7.0/24', G1), route('0.0.0.0/0', G1)];
    look({ routes, refused, addresses: [[G1, '10.99.7.1/24']] });
    const targets = asked.filter(({ iif, spa }) => iif === G0 && spa !== 0).map(({ tpa }) => formatIpv4(tpa));
    expect(targets[0]).toBe('10.99.7.2');
  });

  test('where only a default route leads elsewhere, the target is an address for documentation', () => {
    const asked: Lookup[] = [];
    const refused = (lookup: Lookup) => {
      asked.push(lookup);
      return undefined;
    };
    look({ noTarget: true, routes: [route('0.0.0.0/0', G1)], refused });
    expect(asked.find(({ iif }) => iif === G0)).toMatchObject({ tpa: address('203.0.113.1') });
  });

  test('no target where nothing is routed elsewhere', () => {
    expect(senders(look({ noTarget: true }))).toEqual([`10.0.0.0/24: 10.0.0.1, back ${G0}, asked undefined`]);
  });
});

const nexthop = (oif: number) => ({ oif, via: undefined, flags: 0 });

describe('the default route', () => {
  const byDefault = (changes: Rows = {}): number | undefined =>
    look({ routes: [route('0.0.0.0/0', G1)], ...changes }).chosen[0]?.defaultOif;

  test.each<[string, Rows, number | undefined]>([
    ['leads out of another interface', {}, G1],
    ['leads out of this one', { routes: [route('0.0.0.0/0', G0)] }, undefined],
    ['is in two halves', { routes: [route('0.0.0.0/1', G1), route('128.0.0.0/1', G1)] }, G1],
    ['is in two halves, of which one leads elsewhere', { routes: [route('0.0.0.0/1', G1)] }, G1],
    ['is in two halves over the whole', { routes: [route('0.0.0.0/0', G0), route('128.0.0.0/1', G1)] }, G1],
    [
      'is in many parts',
      { routes: ['8.0.0.0/7', '16.0.0.0/4', '64.0.0.0/2'].map((text) => route(text, G2)) },
      G2,
    ],
    ['is none, but all of a /8', { routes: [route('11.0.0.0/8', G1)] }, undefined],
    ['is none', { routes: [] }, undefined],
    [
      'is there where forwarding is off',
      { refused: ({ iif }) => (iif === G0 ? EHOSTUNREACH : undefined) },
      G1,
    ],
    [
      'is there where source validation refuses',
      { refused: ({ iif }) => (iif === G0 ? EINVAL : undefined) },
      G1,
    ],
    [
      'counts not where a lookup does not meet it',
      { refused: ({ iif }) => (iif === G0 ? ENETUNREACH : undefined) },
      undefined,
    ],
    [
      'of another table counts not, where the lookup is refused',
      {
        routes: [route('0.0.0.0/0', G1, { table: 100 })],
        refused: ({ iif }) => (iif === G0 ? EINVAL : undefined),
      },
      undefined,
    ],
    [
      'is hidden by a longer prefix for documentation alone: another is looked for',
      { routes: [route('0.0.0.0/0', G2), route('203.0.113.0/24', G1)] },
      G2,
    ],
    [
      'leads out of this one by the table of a rule',
      {
        rules: [rule(50, { iif: 'g0', table: 100 }), ...DEFAULT_RULES],
        routes: [route('0.0.0.0/0', G1), route('0.0.0.0/0', G0, { table: 100 })],
      },
      undefined,
    ],
    [
      'leads out of this one and of another',
      { routes: [route('0.0.0.0/0', 0, { hops: [nexthop(G0), nexthop(G1)] })], nexthop: 1 },
      undefined,
    ],
    [
      'counts not where one lookup is refused and another has no route',
      { refused: ({ tpa }) => (tpa === address('203.0.113.1') ? EINVAL : ENETUNREACH) },
      undefined,
    ],
    [
      'is no unicast route',
      { routes: [route('0.0.0.0/0', G1, { type: 3 }), route('0.0.0.0/0', G1, { metric: 9 })] },
      undefined,
    ],
  ])('%s', (_name, changes, oif) => {
    expect(byDefault(changes)).toBe(oif);
  });
});

test.each([
  ['a sender there', ON_G0, G0, '10.0.0.1'],
  ['192.0.2.1 where none is known', '[{ match: { name: [g1] } }]', G1, '192.0.2.1'],
])('the default route is looked up for %s', (_whom, interfaces, iif, spa) => {
  const asked: Lookup[] = [];
  const refused = (lookup: Lookup) => {
    asked.push(lookup);
    return undefined;
  };
  look({ noTarget: true, routes: [route('0.0.0.0/0', iif === G0 ? G1 : G0)], refused }, interfaces);
  expect(asked.filter((lookup) => lookup.iif === iif && lookup.tpa === address('240.0.0.1'))).toEqual([
    { iif, spa: address(spa), tpa: address('240.0.0.1') },
  ]);
});

describe('what is found', () => {
  const NUMBERED: Rows = { addresses: [[G0, '10.0.0.1/24']] };

  test('on a gateway in order, nothing', () => {
    expect(found(NUMBERED)).toEqual([]);
  });

  test('source validation, of a sender whose return route leads elsewhere', () => {
    const neighbours = [[G0, '10.7.0.2']] as const;
    const rows = { ...NUMBERED, neighbours, routes: [route('10.7.0.0/16', G1)] };
    const refused = ({ iif, spa }: Lookup) =>
      iif === G0 && spa === address('10.7.0.2') ? EINVAL : undefined;
    expect(found({ ...rows, refused, sysctls: { 'conf/g0/rp_filter': 1 } })).toEqual([
      'problem rp-filter g0: ip route replace 10.7.0.2/32 dev g0',
      'warning return-route g0: ip route replace 10.7.0.2/32 dev g0',
    ]);
  });

  test('no complaint about a tunnel that is down, with an address', () => {
    const tunnel = exampleLink({ ifindex: G2, name: 'tun0', hatype: 65534, mac: undefined, flags: DOWN });
    expect(
      found({
        addresses: [
          [G0, '10.0.0.1/24'],
          [G2, '10.9.0.1/24'],
        ],
        links: [tunnel],
      }),
    ).toEqual([]);
  });

  test('three proxy neighbours, each by its name', () => {
    const proxyNeighbours = ['10.99.0.1', '10.99.0.2', '10.99.0.3'].map((text) => [G0, text] as const);
    expect(found({ ...NUMBERED, proxyNeighbours })).toEqual([
      `warning kernel-proxy-neighbour g0: ${proxyNeighbours.map(([, text]) => `ip neigh del proxy ${text} dev g0`).join(' && ')}`,
    ]);
  });

  test('that the kernel drops gratuitous ARP, which is well', () => {
    const network = look({ ...NUMBERED, g0: { devconf: { dropGratuitousArp: true } } });
    expect(examine({ host: exampleHost(), network, ...AROUND }).map(inWords)).toContain(
      'ok drop-gratuitous-arp g0',
    );
  });

  test.each<[string, Partial<Rows>, string]>([
    [
      'a host, in the table where its return route is',
      { neighbours: [[G0, '10.7.0.2']], routes: [route('10.7.0.0/16', G1, { table: 100 })] },
      'ip route replace 10.7.0.2/32 dev g0 table 100',
    ],
    [
      'a prefix, in the table that hides it',
      { routes: [route('10.0.0.0/8', G1, { table: 100 })] },
      'ip route add 10.0.0.0/24 dev g0 table 100',
    ],
  ])('packets back that leave elsewhere: %s', (_name, rows, command) => {
    const rules = [rule(99, { table: 100 }), ...DEFAULT_RULES];
    expect(found({ ...NUMBERED, ...rows, rules })).toEqual([`warning return-route g0: ${command}`]);
  });

  test('a port, and what is the one to serve', () => {
    const links = [exampleLink({ ifindex: BRIDGE, name: 'br0', kind: 'bridge' })];
    expect(found({ ...NUMBERED, g0: { master: BRIDGE }, links })).toEqual([
      'problem port g0: arproxy run -i br0',
    ]);
  });
});

describe('the return route is looked up as fib_validate_source() does', () => {
  const NUMBERED: Rows = { addresses: [[G0, '10.0.0.1/24']] };
  const T100 = { table: 100 };
  const AT_G1 = [rule(50, { iif: 'g1', table: 100 }), ...DEFAULT_RULES];

  test('it may stand in a table for what comes in on the egress', () => {
    const routes = [route('10.0.0.0/24', G0, T100)];
    // Where this host's own packets go, is no matter.
    const elsewhere = [...routes, route('10.0.0.0/25', G1), route('10.0.0.128/25', G1)];
    expect(found({ ...NUMBERED, rules: AT_G1, routes })).toEqual([]);
    expect(found({ ...NUMBERED, rules: AT_G1, routes: elsewhere })).toEqual([]);
  });

  test('that table may lead elsewhere', () => {
    const routes = [route('10.0.0.0/24', G1, T100)];
    expect(found({ ...NUMBERED, rules: AT_G1, routes })).toEqual([
      'warning return-route g0: ip route add HOST/32 dev g0 table 100  # for each HOST of 10.0.0.0/24 that is there',
    ]);
    const neighbours = [[G0, '10.0.0.9']] as const;
    expect(found({ ...NUMBERED, rules: AT_G1, routes, neighbours })).toEqual([
      'warning return-route g0: ip route replace 10.0.0.9/32 dev g0 table 100',
    ]);
  });

  test('a rule for the target is a rule for its packets', () => {
    const rules = [rule(50, { src: prefixIn('10.99.0.0/16'), action: 8 }), ...DEFAULT_RULES];
    const network = look({ ...NUMBERED, rules });
    expect(senders(network)[0]).toContain('back rule 50 is prohibit');
    expect(complaints({ host: exampleHost(), network, ...AROUND })).toEqual([
      'warning return-route g0: ip rule delete pref 50 from 10.99.0.0/16 prohibit',
    ]);
  });

  test('a route that refuses is named', () => {
    const routes = [route('10.0.0.0/25', 0, { type: 6 }), route('10.0.0.128/25', 0, { type: 6 })];
    expect(senders(look({ ...NUMBERED, routes }))[0]).toContain(
      'back blackhole 10.0.0.0/25, table main, by rule 32766',
    );
  });

  test('a lookup that is refused for another cause than the route says nothing of the route', () => {
    const refused = ({ iif }: Lookup) => (iif === G1 ? EHOSTUNREACH : undefined);
    expect(found({ ...NUMBERED, refused, g1: { devconf: { forwarding: false } } })).toEqual([
      'warning egress-forwarding g1: sysctl -w net.ipv4.conf.g1.forwarding=1',
    ]);
  });

  test('the prefix of an address counts, though its route is lost, and comes back whole', () => {
    const rows: Rows = { addresses: [[G0, '10.7.0.1/24']], neighbours: [[G0, '10.7.0.2']] };
    expect(senders(look(rows))).toEqual([
      'neighbour: 10.7.0.2, back no route: tables local, main, default were looked in by rules 0, 32766, 32767, asked 0',
      `10.0.0.0/24: 10.0.0.1, back ${G0}, asked 0`,
      '10.7.0.0/24: 10.7.0.2, back no route: tables local, main, default were looked in by rules 0, 32766, 32767, asked 0',
    ]);
    expect(found(rows)).toEqual(['warning return-route g0: ip route add 10.7.0.0/24 dev g0']);
  });

  test('in a VRF, where nothing is answered, this host’s own packets say nothing', () => {
    const links = [exampleLink({ ifindex: BRIDGE, name: 'red', kind: 'vrf' })];
    const rows: Rows = { ...NUMBERED, links, g0: { master: BRIDGE }, routes: [route('10.0.0.0/8', G1)] };
    const none: Rows = { ...rows, refused: ({ iif }) => (iif === G0 ? ENETUNREACH : undefined) };
    expect(senders(look(none))).toEqual([]);
    expect(senders(look(rows))).toHaveLength(1);
  });

  test('a neighbour that is routed elsewhere is no target of its own', () => {
    const rows: Rows = {
      ...NUMBERED,
      noTarget: true,
      neighbours: [[G0, '10.7.0.2']],
      routes: [route('10.7.0.2/32', G1)],
    };
    expect(senders(look(rows))[0]).toBe(`neighbour: 10.7.0.2, back ${G1}, asked undefined`);
  });
});

describe('targets', () => {
  const seen = (rows: Rows): string[] =>
    (look(rows).chosen[0]?.targets ?? []).map((each) => `${formatIpv4(each.address)} ${each.egress}`);

  test('two behind each egress, of the longest prefixes, first one of each', () => {
    const routes = ['10.20.0.0/16', '10.20.30.0/24', '10.20.30.40/32'].map((text) => route(text, G2));
    expect(seen({ routes })).toEqual([`10.20.30.40 ${G2}`, `10.99.0.1 ${G1}`, `10.20.30.1 ${G2}`]);
  });

  test('a host that the kernel knows there, before another', () => {
    expect(seen({ neighbours: [[G1, '10.99.7.7']] })).toEqual([`10.99.7.7 ${G1}`]);
    expect(seen({ neighbours: [[G1, '10.98.7.7']] })).toEqual([`10.99.0.1 ${G1}`]);
  });

  test('not a neighbour, where a default route alone leads there: it is no sign of what is behind', () => {
    const rows: Rows = { noTarget: true, routes: [route('0.0.0.0/0', G1)], neighbours: [[G1, '10.98.7.7']] };
    expect(seen(rows)).toEqual([`203.0.113.1 ${G1}`]);
  });

  test('behind lo nobody is, and behind more than 8 interfaces nobody is looked for', () => {
    expect(seen({ noTarget: true, routes: [route('10.20.0.0/16', LO)] })).toEqual([]);
    const routes = Array.from({ length: 12 }, (_, i) => route(`10.${i + 100}.0.0/16`, 20 + i));
    expect(seen({ noTarget: true, routes })).toHaveLength(8);
  });
});

describe('arp_filter', () => {
  const rows = (changes: Rows = {}): Rows => ({
    addresses: [
      [G0, '10.0.0.1/24'],
      [G1, '10.99.0.1/16'],
      [LO, '127.0.0.1/8'],
    ],
    neighbours: [[G0, '10.0.0.9']],
    sysctls: { 'conf/g0/arp_filter': 1 },
    ...changes,
  });
  const filtered = (changes: Rows = {}): string[] =>
    (look(rows(changes)).chosen[0]?.filtered ?? []).map(formatIpv4);
  /** What 10.99.0.1 sends, goes elsewhere. */
  const BY_SOURCE = {
    rules: [rule(50, { src: prefixIn('10.99.0.1/32'), table: 100 }), ...DEFAULT_RULES],
    routes: [route('10.0.0.9/32', G1, { table: 100 })],
  };

  test('keeps nobody silent where packets leave as requests come', () => {
    expect(filtered()).toEqual([]);
  });

  test('does, where those of one of the addresses leave elsewhere, or not at all', () => {
    expect(filtered(BY_SOURCE)).toEqual(['10.0.0.9']);
    expect(filtered({ ...BY_SOURCE, sysctls: { 'conf/all/arp_filter': 1 } })).toEqual(['10.0.0.9']);
    expect(filtered({ ...BY_SOURCE, routes: [route('10.0.0.9/32', 0, { type: 6, table: 100 })] })).toEqual([
      '10.0.0.9',
    ]);
    expect(filtered({ ...BY_SOURCE, sysctls: {} })).toEqual([]);
  });
});

describe('no request that was tried is routed', () => {
  const NUMBERED: Rows = { addresses: [[G0, '10.0.0.1/24']] };
  const VIA = route('10.98.0.0/16', G1, { hops: [{ oif: G1, via: '10.99.0.9', flags: 0 }] });
  const problems = (rows: Rows): string[] =>
    found({ ...NUMBERED, ...rows }).filter((line) => line.startsWith('problem'));
  const end = (rows: Rows): string | undefined => look({ ...NUMBERED, ...rows }).chosen[0]?.unrouted?.end;

  test('a rule refuses all that comes in: it goes', () => {
    for (const [action, word] of [
      [6, 'blackhole'],
      [7, 'unreachable'],
      [8, 'prohibit'],
    ] as const) {
      const rules = [rule(50, { iif: 'g0', action }), ...DEFAULT_RULES];
      expect(problems({ rules })).toEqual([`problem no-target g0: ip rule delete pref 50 iif g0 ${word}`]);
      expect(end({ rules })).toMatch(
        new RegExp(`^rule 50 is ${word}; table main has 10\\.99\\.0\\.0/16 dev g1, but `),
      );
    }
  });

  test('the rule for table main is gone: it comes back', () => {
    const rules = DEFAULT_RULES.filter(({ priority }) => priority !== 32766);
    expect(problems({ rules })).toEqual(['problem no-target g0: ip rule add pref 32766 lookup main']);
    expect(end({ rules })).toContain('table main');
  });

  test('a table for what comes in has nothing: the route goes there, with its router', () => {
    const rules = [rule(50, { iif: 'g0', table: 100 }), ...DEFAULT_RULES];
    const routes = [VIA, route('0.0.0.0/0', 0, { type: 7, table: 100 })];
    expect(problems({ rules, routes, noTarget: true })).toEqual([
      'problem no-target g0: ip route replace 10.98.0.1/32 via 10.99.0.9 dev g1 table 100',
    ]);
  });

  test('all of it leads back out of the interface', () => {
    const rules = [rule(50, { iif: 'g0', table: 100 }), ...DEFAULT_RULES];
    const routes = [route('0.0.0.0/0', G0, { table: 100 })];
    expect(problems({ rules, routes })).toEqual([
      'problem no-target g0: ip route replace 10.99.0.1/32 dev g1 table 100',
    ]);
  });

  test('one is routed, or would be, but for forwarding or source validation', () => {
    const routes = [VIA, route('10.99.0.0/16', 0, { type: 7 })];
    expect(problems({ routes, noTarget: true })).toEqual([]);
    for (const errno of [EINVAL, EHOSTUNREACH])
      expect(problems({ refused: ({ iif }) => (iif === G0 ? errno : undefined) })).toEqual([]);
  });
});

describe('what a target may be behind', () => {
  const targets = (rows: Rows): string[] =>
    (look(rows).chosen[0]?.targets ?? []).map(({ egress, isLikely }) => `${egress} ${isLikely}`);
  const IDLE: Rows = {
    links: [exampleLink({ ifindex: G2, name: 'g2' })],
    routes: [route('10.7.0.0/24', G2)],
  };
  const NUMBERED_IDLE: Rows = {
    ...IDLE,
    addresses: [
      [G0, '10.0.0.1/24'],
      [G2, '10.7.0.1/24'],
    ],
  };

  test('is an interface with a route beyond its own prefix, or where somebody was seen', () => {
    expect(targets(IDLE)).toEqual([`${G2} true`, `${G1} true`]);
    expect(targets(NUMBERED_IDLE)).toEqual([`${G2} false`, `${G1} true`]);
    expect(targets({ ...NUMBERED_IDLE, neighbours: [[G2, '10.7.0.9']] })).toEqual([
      `${G2} true`,
      `${G1} true`,
    ]);
  });

  test('for what comes in on others, no return route is missed', () => {
    const rules = [rule(50, { iif: 'g2', action: 8 }), ...DEFAULT_RULES];
    expect(found({ ...NUMBERED_IDLE, rules })).toEqual([]);
    expect(found({ ...NUMBERED_IDLE, rules, noTarget: true })).toEqual([
      'warning return-route g0: ip rule delete pref 50 iif g2 prohibit',
    ]);
    expect(found({ ...NUMBERED_IDLE, rules, neighbours: [[G2, '10.7.0.9']] })).toEqual([
      'warning return-route g0: ip rule delete pref 50 iif g2 prohibit',
    ]);
  });
});

describe('the rules of the running daemon', () => {
  const settings = (interfaces: string) => {
    const config = parseConfig(`interfaces: ${interfaces}`, 'b.yaml');
    return { config, rules: buildRules(config) };
  };
  const differs = (theirs: string): readonly string[] => {
    const ours = settings(ON_G0);
    const subject = { ...NAMED, config: ours.config, inForce: settings(theirs) };
    return lookAround(current({}), subject, ours.rules).differs;
  };

  test.each<[string, string, string[]]>([
    ['are the same, whatever they match', "[{ match: { name: ['g*'] } }]", []],
    ['say more', '[{ match: { name: [g0] }, proxy_arp: false }]', ['g0']],
    [
      'are the first that matches',
      "[{ match: { name: [g1] }, proxy_arp: false }, { match: { name: ['g*'] } }]",
      [],
    ],
    ['do not serve it', '[{ match: { name: [g1] }, proxy_arp: false }]', []],
  ])('%s', (_what, theirs, want) => {
    expect(differs(theirs)).toEqual(want);
  });

  test('are those that are looked at', () => {
    expect(look({}).differs).toEqual([]);
  });
});

test('who was heard on the interface is a sender there, once', () => {
  const heard = [
    { ifindex: G0, address: address('10.7.0.2') },
    { ifindex: G0, address: address('10.0.0.9') },
    { ifindex: G0, address: address('0.0.0.0') },
    { ifindex: G1, address: address('10.8.0.2') },
  ];
  const config = parseConfig(`interfaces: ${ON_G0}`, 'a.yaml');
  const rows: Rows = { neighbours: [[G0, '10.0.0.9']] };
  const network = lookAround(current(rows), { ...NAMED, config, heard }, buildRules(config));
  expect(senders(network).map((line) => line.replace(/, back.*/, ''))).toEqual([
    'neighbour: 10.0.0.9',
    'neighbour: 10.7.0.2',
    '10.0.0.0/24: 10.0.0.1',
  ]);
});

test('of requests whose packets back are led elsewhere, one that is refused counts before one that is answered', () => {
  const refused = ({ iif, tpa }: Lookup) => (iif === G0 && tpa === address('10.98.0.1') ? EINVAL : undefined);
  const rows: Rows = {
    ...{ links: [exampleLink({ ifindex: G2, name: 'g2' })], refused },
    neighbours: [[G0, '10.7.0.2']],
    routes: [route('10.7.0.0/16', G1), route('10.98.0.0/16', G2, { metric: 9 })],
  };
  expect(senders(look(rows))[0]).toBe(`neighbour: 10.7.0.2, back ${G1}, asked ${EINVAL}`);
});
