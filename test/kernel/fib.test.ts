/** Rules and routes as dumped, and where a lookup ends in them: each case is what a kernel does with the same. */
import { describe, expect, test } from 'vitest';
import { type FibPath, fibLookup } from '../../src/kernel/fib.ts';
import type { FibLookup } from '../../src/kernel/fib-rule.ts';
import { parseIpv4 } from '../../src/wire/ipv4.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { DEFAULT_RULES, prefixIn as prefix, route, rule } from './fib-rows.ts';

const PORT = { from: 80, to: 80, mask: 0 };
const ROUTES = [route('10.99.0.0/16', 5), route('10.99.7.0/24', 6), route('0.0.0.0/0', 7)];

const lookup = (rules: RuleEntry[], routes: RouteEntry[], changes: Partial<FibLookup> = {}): FibPath =>
  fibLookup(
    { rules, routes },
    {
      dst: parseIpv4('10.99.7.1') as FibLookup['dst'],
      src: parseIpv4('10.1.0.2') as FibLookup['src'],
      iif: 'g0',
      vrf: undefined,
      ignoresLinkdown: () => false,
      groupOf: (index) => (index === 6 ? 7 : 0),
      ...changes,
    },
  );

const oif = ({ route: found }: FibPath): number | undefined => found?.hops[0]?.oif;

describe('fibLookup', () => {
  const dead = (flags: number): RouteEntry =>
    route('10.99.7.0/24', 6, { hops: [{ oif: 6, via: undefined, flags }] });
  const CASES: Record<string, { rules?: RuleEntry[]; routes?: RouteEntry[]; leads: number | undefined }> = {
    'the longest prefix': { leads: 6 },
    'the lowest metric': { routes: [route('10.99.7.0/24', 8, { metric: 9 }), ...ROUTES], leads: 6 },
    'the first of equals': { routes: [route('10.99.7.0/24', 8), ...ROUTES], leads: 8 },
    'not one with a TOS': { routes: [route('10.99.7.1/32', 8, { tos: 16 }), ...ROUTES], leads: 6 },
    'not a dead one': { routes: [dead(1), ...ROUTES.slice(0, 1)], leads: 5 },
    'one without a carrier': { routes: [dead(16), ...ROUTES.slice(0, 1)], leads: 6 },
    'throw leaves the table': {
      rules: [rule(5, { table: 100 }), ...DEFAULT_RULES],
      routes: [route('10.99.0.0/16', 0, { table: 100, type: 9, hops: [] }), ...ROUTES],
      leads: 6,
    },
    'a rule of another interface': {
      rules: [rule(5, { iif: 'g7', table: 100 }), ...DEFAULT_RULES],
      leads: 6,
    },
    'a rule of an outgoing interface': {
      rules: [rule(5, { oif: 'g1', action: RuleAction.BLACKHOLE }), ...DEFAULT_RULES],
      leads: 6,
    },
    'a rule of a mark': { rules: [rule(5, { mark: 1, mask: 255, action: 6 }), ...DEFAULT_RULES], leads: 6 },
    'a rule of ports': { rules: [rule(5, { dport: PORT, action: 6 }), ...DEFAULT_RULES], leads: 6 },
    'a rule of a protocol': { rules: [rule(5, { ipProto: 17, action: 6 }), ...DEFAULT_RULES], leads: 6 },
    'not a rule of a protocol': {
      rules: [rule(5, { ipProto: 17, invert: true, action: 6 }), ...DEFAULT_RULES],
      leads: undefined,
    },
    'a rule of users': {
      rules: [rule(5, { uids: { from: 1, to: 9 }, action: 6 }), ...DEFAULT_RULES],
      leads: 6,
    },
    'goto over a rule': {
      rules: [rule(1, { action: 2, target: 100 }), rule(5, { action: 6 }), rule(100)],
      leads: 6,
    },
    'nop is nothing': { rules: [rule(1, { action: 3 }), rule(100)], leads: 6 },
    'a suppressed default route': {
      rules: [rule(1, { suppressPrefixlen: 0, table: 100 }), rule(100)],
      routes: [route('0.0.0.0/0', 9, { table: 100 }), ...ROUTES],
      leads: 6,
    },
    'a route that refuses is not suppressed: it ends the lookup': {
      rules: [rule(1, { suppressPrefixlen: 0, table: 100 }), rule(100)],
      routes: [route('0.0.0.0/0', 0, { table: 100, type: 7 }), ...ROUTES],
      leads: undefined,
    },
    'a suppressed throw is a throw': {
      rules: [rule(1, { suppressPrefixlen: 0, table: 100 }), rule(100)],
      routes: [route('0.0.0.0/0', 0, { table: 100, type: 9 }), ...ROUTES],
      leads: 6,
    },
    'a route out of a suppressed group': {
      rules: [rule(1, { suppressIfgroup: 7 }), rule(100, { table: 100 })],
      routes: [route('0.0.0.0/0', 9, { table: 100 }), ...ROUTES],
      leads: 9,
    },
    'a route out of another group': {
      rules: [rule(1, { suppressIfgroup: 8 }), rule(100, { table: 100 })],
      routes: [route('0.0.0.0/0', 9, { table: 100 }), ...ROUTES],
      leads: 6,
    },
    'only the first of several hops may be of a suppressed group': {
      rules: [rule(1, { suppressIfgroup: 7 }), rule(100, { table: 100 })],
      routes: [
        route('10.99.7.0/24', 8, { hops: [8, 6].map((oif) => ({ oif, via: undefined, flags: 0 })) }),
        route('0.0.0.0/0', 9, { table: 100 }),
      ],
      leads: 8,
    },
    'a goto to nowhere is passed over': {
      rules: [rule(1, { action: 2, target: 5000, unresolved: true }), ...DEFAULT_RULES],
      leads: 6,
    },
    'a rule of a DSCP': {
      rules: [rule(5, { dscp: { value: 8, mask: 0x3f }, action: 6 }), ...DEFAULT_RULES],
      leads: 6,
    },
    'a rule of DSCP 0, or of bits of it that are 0': {
      rules: [rule(5, { dscp: { value: 0, mask: 7 }, action: 6 }), ...DEFAULT_RULES],
      leads: undefined,
    },
    'a rule of a tunnel': { rules: [rule(5, { tunId: '5', action: 6 }), ...DEFAULT_RULES], leads: 6 },
    'not a rule of a tunnel': {
      rules: [rule(5, { tunId: '5', invert: true, action: 6 }), ...DEFAULT_RULES],
      leads: undefined,
    },
    'a rule of source ports': { rules: [rule(5, { sport: PORT, action: 6 }), ...DEFAULT_RULES], leads: 6 },
    'an l3mdev rule without a VRF': { rules: [rule(5, { l3mdev: true, table: 0 }), rule(100)], leads: 6 },
    'a rule that says what is not known here, whatever else it says': {
      rules: [rule(5, { unknown: [31], invert: true, action: 6 }), ...DEFAULT_RULES],
      leads: 6,
    },
    'a rule of the sender': { rules: [rule(1, { src: prefix('10.1.0.0/16'), action: 8 })], leads: undefined },
  };
  test.each(Object.entries(CASES))('%s', (_name, { rules = DEFAULT_RULES, routes = ROUTES, leads }) => {
    expect(oif(lookup(rules, routes))).toBe(leads);
  });

  test('a route without a carrier does not count where that is to be ignored', () => {
    const path = lookup(DEFAULT_RULES, [dead(16)], { ignoresLinkdown: (index) => index === 6 });
    expect(path).toMatchObject({ route: undefined, ended: false });
  });

  test('it says which rules matched, and whether the last of them ended it', () => {
    const none = lookup(DEFAULT_RULES, []);
    expect(none.rules.map(({ priority }) => priority)).toEqual([0, 32766, 32767]);
    expect(none.ended).toBe(false);
    const refused = lookup([rule(5, { action: RuleAction.PROHIBIT }), ...DEFAULT_RULES], ROUTES);
    expect(refused).toMatchObject({ route: undefined, ended: true, rules: [{ priority: 5 }] });
    expect(lookup(DEFAULT_RULES, ROUTES).rules.at(-1)?.priority).toBe(32766);
  });

  const VRF = { name: 'blue', table: 10 };
  test('an l3mdev rule leads to the table of the VRF, and the path names that', () => {
    const l3mdev = rule(5, { l3mdev: true, table: 0 });
    const path = lookup([l3mdev, rule(100)], [route('0.0.0.0/0', 9, { table: 10 }), ...ROUTES], { vrf: VRF });
    expect([oif(path), path.rules.map(({ table }) => table)]).toEqual([9, [10]]);
  });

  test('a rule for what comes in on a VRF is for what comes in on its ports', () => {
    const rules = [rule(5, { iif: 'blue', action: RuleAction.PROHIBIT }), ...DEFAULT_RULES];
    expect(oif(lookup(rules, ROUTES, { vrf: VRF }))).toBeUndefined();
    expect(oif(lookup(rules, ROUTES))).toBe(6);
  });

  test('rules on the way that are not known here are told, those behind the end are not', () => {
    const [before, behind] = [rule(5, { unknown: [31] }), rule(40_000, { unknown: [31] })];
    expect(lookup([before, ...DEFAULT_RULES, behind], ROUTES).unsure).toEqual([before]);
    expect(lookup([before, ...DEFAULT_RULES, behind], []).unsure).toEqual([before, behind]);
  });
});
