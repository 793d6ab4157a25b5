/** What a lookup for 10.9.1.1 that came in on g0 nearly found, in words. */
import { expect, test } from 'vitest';
import { nearMisses } from '../../src/diagnose/near-misses.ts';
import type { FibLookup } from '../../src/kernel/fib-rule.ts';
import { Links, NO_LISTENER } from '../../src/kernel/links.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { DEFAULT_RULES, prefixIn, route, rule } from '../kernel/fib-rows.ts';
import { address } from '../policy/situation.ts';

const [G0, G1, G2, G3] = [3, 5, 6, 7];
const [BLACKHOLE, THROW] = [6, 9];
const [DEAD, LINKDOWN] = [1, 16];

const LOOKUP: FibLookup = {
  ...{ dst: address('10.9.1.1'), src: address('10.0.0.2'), iif: 'g0', vrf: undefined },
  ...{ ignoresLinkdown: (oif) => oif === G3, groupOf: (oif) => (oif === G1 ? 7 : 0) },
};
const links = new Links(NO_LISTENER);
for (const link of [
  exampleLink({ ifindex: G0 }),
  exampleLink({ ifindex: G1, name: 'g1' }),
  exampleLink({ ifindex: G2, name: 'g2', flags: 0x1002 }),
  exampleLink({ ifindex: G3, name: 'g3' }),
  exampleLink({ ifindex: 8, name: 'blue', kind: 'vrf', vrfTable: 10 }),
])
  links.apply(link);
const nameOf = (ifindex: number): string => links.get(ifindex)?.name ?? `ifindex ${ifindex}`;

const toG1 = (text: string, changes: Partial<RouteEntry> = {}): RouteEntry =>
  route(text, G1, { hops: [{ oif: G1, via: '10.1.0.1', flags: 0 }], ...changes });
const IN_100 = toG1('10.9.0.0/16', { table: 100 });
const HAS_100 = 'table 100 has 10.9.0.0/16 via 10.1.0.1 dev g1';
const with100 = (changes: Partial<RuleEntry>): RuleEntry[] => [
  rule(100, { table: 100, ...changes }),
  ...DEFAULT_RULES,
];
const REFUSES = rule(50, { action: RuleAction.PROHIBIT });
const hops = (...all: [oif: number, flags: number][]) => ({
  hops: all.map(([oif, flags]) => ({ oif, via: undefined, flags })),
});

interface Row {
  readonly rules?: readonly RuleEntry[];
  readonly routes: readonly RouteEntry[];
  readonly lookup?: Partial<FibLookup>;
  readonly says: readonly string[];
}

const wants = (changes: Partial<RuleEntry>, why: string): Row => ({
  rules: with100(changes),
  routes: [IN_100],
  says: [`${HAS_100}, but rule 100 ${why}`],
});

const ROWS: Readonly<Record<string, Row>> = {
  nothing: { routes: [], says: [] },
  'the route that is found': { routes: [toG1('10.9.0.0/16')], says: [] },
  fwmark: wants({ mark: 5, mask: 0xffff_ffff }, 'wants fwmark 0x5 and ARP has mark 0'),
  'fwmark under a mask': wants({ mark: 5, mask: 7 }, 'wants fwmark 0x5/0x7 and ARP has mark 0'),
  iif: wants({ iif: 'g7' }, 'wants iif g7, not g0'),
  oif: wants({ oif: 'g1' }, 'wants oif g1, which is for packets of this host itself'),
  from: wants({ src: prefixIn('10.8.0.0/16') }, 'wants from 10.8.0.0/16, not 10.0.0.2'),
  to: wants({ dst: prefixIn('10.8.0.0/16') }, 'wants to 10.8.0.0/16, not 10.9.1.1'),
  tos: wants({ tos: 16 }, 'wants tos 0x10 and ARP has TOS 0'),
  dscp: wants({ dscp: { value: 8, mask: 63 } }, 'wants dscp 8 and ARP has DSCP 0'),
  uidrange: wants({ uids: { from: 1, to: 9 } }, 'wants uidrange 1-9 and the kernel looks up as user 0'),
  ports: wants(
    { ipProto: 6, sport: { from: 80, to: 80, mask: 0 }, dport: { from: 1, to: 2, mask: 0 } },
    'wants ipproto tcp and ARP has no IP protocol; wants sport 80 and ARP has no ports; wants dport 1-2 and ARP has no ports',
  ),
  tun_id: wants({ tunId: '5' }, 'wants tun_id 5 and ARP comes out of no tunnel'),
  not: wants({ invert: true, iif: 'g0' }, 'is for all but this (not from all iif g0 lookup 100)'),
  'what is not known here': wants(
    { unknown: [31, 32] },
    'has a selector that arproxy does not know (attributes 31, 32)',
  ),
  'no rule': {
    routes: [IN_100, toG1('10.0.0.0/24', { table: 100 })],
    says: [`${HAS_100}, but no rule leads to table 100`],
  },
  'a rule for VRFs, without one': {
    rules: [rule(5, { l3mdev: true, table: 0 })],
    routes: [toG1('0.0.0.0/0')],
    says: ['table main has default via 10.1.0.1 dev g1, but no rule leads to table main'],
  },
  'the table of a VRF that has nothing to do with it': {
    rules: [rule(90, { l3mdev: true, table: 0 }), ...DEFAULT_RULES],
    routes: [toG1('10.9.0.0/16', { table: 10 })],
    says: [
      'table 10 has 10.9.0.0/16 via 10.1.0.1 dev g1, but that is the table of VRF blue, which the request did not come in on',
    ],
  },
  'no rule, and the route is for a TOS': { routes: [toG1('10.9.0.0/16', { table: 100, tos: 16 })], says: [] },
  'no rule for main': {
    rules: [rule(0, { table: 255 })],
    routes: [toG1('10.9.0.0/16')],
    says: ['table main has 10.9.0.0/16 via 10.1.0.1 dev g1, but no rule leads to table main'],
  },
  'a rule that is jumped over': {
    rules: [rule(50, { action: RuleAction.GOTO, target: 200 }), rule(100, { table: 100 }), rule(200)],
    routes: [IN_100],
    says: [`${HAS_100}, but rule 50 (goto 200) jumps over rule 100`],
  },
  'a rule that is jumped over, and would not fit': {
    rules: [
      rule(50, { action: RuleAction.GOTO, target: 200 }),
      rule(100, { table: 100, iif: 'g7' }),
      rule(200),
    ],
    routes: [IN_100],
    says: [`${HAS_100}, but rule 100 wants iif g7, not g0, and rule 50 (goto 200) jumps over rule 100`],
  },
  'a goto to nowhere': {
    rules: [rule(50, { action: RuleAction.GOTO, target: 200, unresolved: true })],
    routes: [],
    says: ['rule 50 goes to rule 200, and there is none'],
  },
  'a throw': {
    routes: [toG1('10.9.0.0/16'), route('10.9.1.1/32', 0, { type: THROW })],
    says: [
      'table main has throw 10.9.1.1/32, which leaves the table',
      'table main has 10.9.0.0/16 via 10.1.0.1 dev g1, but throw 10.9.1.1/32 is more specific',
    ],
  },
  'a default route that is suppressed': {
    rules: [rule(50, { suppressPrefixlen: 0 })],
    routes: [toG1('0.0.0.0/0')],
    says: [
      'table main has default via 10.1.0.1 dev g1, which was found and suppressed by rule 50 (suppress_prefixlength 0)',
    ],
  },
  'a route that is suppressed by its group': {
    rules: [rule(50, { suppressIfgroup: 7 })],
    routes: [toG1('10.9.0.0/16')],
    says: [
      'table main has 10.9.0.0/16 via 10.1.0.1 dev g1, which was found and suppressed by rule 50 (suppress_ifgroup 7)',
    ],
  },
  'a dead next hop': {
    routes: [route('10.9.0.0/16', 0, hops([G2, DEAD | LINKDOWN]))],
    says: ['table main has 10.9.0.0/16 dev g2, but its next hop dev g2 is dead: g2 is down'],
  },
  'a next hop without carrier, which does not count': {
    routes: [route('10.9.0.0/16', 0, hops([G3, LINKDOWN]))],
    says: [
      'table main has 10.9.0.0/16 dev g3, but its next hop dev g3 is dead: g3 has no carrier, and ignore_routes_with_linkdown is on',
    ],
  },
  'all of several': {
    routes: [route('10.9.0.0/16', 0, hops([G2, DEAD], [9, DEAD]))],
    says: [
      'table main has 10.9.0.0/16 dev g2 or dev ifindex 9, but all its next hops are dead: g2 is down; ifindex 9 is down',
    ],
  },
  'one of several, of the route that is found': {
    routes: [route('10.9.0.0/16', 0, hops([G0, 0], [G2, DEAD]))],
    says: ['of 10.9.0.0/16 dev g0 or dev g2, its next hop dev g2 is dead: g2 is down'],
  },
  'a route of a TOS': {
    routes: [toG1('10.9.0.0/16', { tos: 16 })],
    says: ['table main has 10.9.0.0/16 via 10.1.0.1 dev g1, but it is for TOS 0x10 and ARP has 0'],
  },
  'a lower metric': {
    routes: [toG1('0.0.0.0/0', { metric: 200 }), route('0.0.0.0/0', G0, { metric: 100 })],
    says: ['table main has default via 10.1.0.1 dev g1 metric 200, but default dev g0 has the lower metric'],
  },
  'behind a rule that refuses': {
    rules: [REFUSES, ...DEFAULT_RULES],
    routes: [toG1('10.9.0.0/16')],
    says: [
      'table main has 10.9.0.0/16 via 10.1.0.1 dev g1, but rule 50 (prohibit) ends the lookup before rule 32766',
    ],
  },
  'behind a route that refuses': {
    rules: [rule(50, { table: 100 }), ...DEFAULT_RULES],
    routes: [toG1('10.9.0.0/16'), route('0.0.0.0/0', 0, { type: BLACKHOLE, table: 100 })],
    says: [
      'table main has 10.9.0.0/16 via 10.1.0.1 dev g1, but rule 50 (blackhole default in table 100) ends the lookup before rule 32766',
    ],
  },
  'what refuses is no near miss itself': {
    rules: with100({ iif: 'g7' }),
    routes: [
      route('10.9.0.0/16', 0, { type: BLACKHOLE, table: 100 }),
      route('10.9.0.0/16', 0, { type: 2, table: 9 }),
    ],
    says: [],
  },
  'what table local has': {
    rules: [rule(0, { table: 255, iif: 'g7' })],
    routes: [toG1('10.9.0.0/16', { table: 255 })],
    says: [],
  },
  'each route once, the most specific first': {
    rules: [
      rule(60, { table: 100, iif: 'g7' }),
      rule(70, { table: 100, iif: 'g8' }),
      rule(80, { table: 200, iif: 'g9' }),
    ],
    routes: [toG1('0.0.0.0/0', { table: 100 }), toG1('10.9.1.0/24', { table: 200 })],
    says: [
      'table 200 has 10.9.1.0/24 via 10.1.0.1 dev g1, but rule 80 wants iif g9, not g0',
      'table 100 has default via 10.1.0.1 dev g1, but rule 60 wants iif g7, not g0',
    ],
  },
  'of another table, then what is behind the end': {
    rules: [REFUSES, rule(80, { table: 200 })],
    routes: [toG1('0.0.0.0/0', { table: 200 }), toG1('0.0.0.0/0', { table: 100 })],
    says: [
      'table 100 has default via 10.1.0.1 dev g1, but no rule leads to table 100',
      'table 200 has default via 10.1.0.1 dev g1, but rule 50 (prohibit) ends the lookup before rule 80',
    ],
  },
  'found, then of another rule': {
    rules: [rule(60, { table: 100, iif: 'g7' }), rule(70, { suppressPrefixlen: 0 })],
    routes: [toG1('0.0.0.0/0', { table: 100 }), toG1('0.0.0.0/0')],
    says: [
      'table main has default via 10.1.0.1 dev g1, which was found and suppressed by rule 70 (suppress_prefixlength 0)',
      'table 100 has default via 10.1.0.1 dev g1, but rule 60 wants iif g7, not g0',
    ],
  },
};

test.each(Object.entries(ROWS))('%s', (_name, { rules = DEFAULT_RULES, routes, lookup, says }) => {
  const misses = nearMisses({ rules, routes }, { ...LOOKUP, ...lookup }, { nameOf, links });
  expect(misses.map(({ text }) => text)).toEqual(says);
});
