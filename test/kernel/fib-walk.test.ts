/** Every rule in order, why it did not fit, and what became of the routes of its table. */
import { describe, expect, test } from 'vitest';
import { type FibTables, fibLookup, fibWalk, type RuleVisit } from '../../src/kernel/fib.ts';
import type { FibLookup } from '../../src/kernel/fib-rule.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { address } from '../policy/situation.ts';
import { DEFAULT_RULES, prefixIn, route, rule } from './fib-rows.ts';

const LOOKUP: FibLookup = {
  ...{ dst: address('10.99.7.1'), src: address('10.1.0.2'), iif: 'g0', vrf: undefined },
  ...{ ignoresLinkdown: (oif) => oif === 6, groupOf: (oif) => (oif === 6 ? 7 : 0) },
};
const DEAD = 1;
const LINKDOWN = 16;
const hop = (oif: number, flags: number) => ({ oif, via: undefined, flags });

const walk = (
  rules: readonly RuleEntry[],
  routes: readonly RouteEntry[] = [],
  lookup: Partial<FibLookup> = {},
): readonly RuleVisit[] => fibWalk({ rules, routes }, { ...LOOKUP, ...lookup });

describe('a rule that does not fit, by its selectors', () => {
  test.each<[Partial<RuleEntry>, readonly string[]]>([
    [{ dst: prefixIn('10.5.0.0/16') }, ['to']],
    [{ src: prefixIn('10.5.0.0/16') }, ['from']],
    [{ iif: 'g7' }, ['iif']],
    [{ oif: 'g1' }, ['oif']],
    [{ mark: 5, mask: 7 }, ['fwmark']],
    [{ tos: 16 }, ['tos']],
    [{ dscp: { value: 8, mask: 0x3f } }, ['dscp']],
    [{ ipProto: 6 }, ['ipproto']],
    [{ sport: { from: 1, to: 2, mask: 0 } }, ['sport']],
    [{ dport: { from: 1, to: 2, mask: 0 } }, ['dport']],
    [{ tunId: '5' }, ['tun_id']],
    [{ l3mdev: true, table: 0 }, ['l3mdev']],
    [{ uids: { from: 1, to: 9 } }, ['uidrange']],
    [{ iif: 'g7', mark: 5, mask: 5 }, ['iif', 'fwmark']],
  ])('%o', (changes, misfits) => {
    expect(walk([rule(5, changes)])).toMatchObject([{ fits: false, misfits }]);
    expect(walk([rule(5, { ...changes, invert: true })])).toMatchObject([{ fits: true, misfits }]);
  });

  test('one that fits, of `not`, and of what is not known here', () => {
    expect(walk([rule(5, { iif: 'g0' })])).toMatchObject([{ fits: true, misfits: [] }]);
    expect(walk([rule(5, { iif: 'g0', invert: true })])).toMatchObject([{ fits: false, misfits: [] }]);
    expect(walk([rule(5, { unknown: [31] })])).toMatchObject([{ fits: false, misfits: [] }]);
  });
});

describe('what goes past a rule', () => {
  const passed = (rules: readonly RuleEntry[], routes: readonly RouteEntry[] = []) =>
    walk(rules, routes).map(({ rule: { priority }, passedBy }) => [priority, passedBy?.priority]);

  test('a goto, up to where it goes', () => {
    const goto = rule(5, { action: RuleAction.GOTO, target: 9 });
    expect(passed([goto, rule(6), rule(8), rule(9), rule(10)])).toEqual([
      [5, undefined],
      [6, 5],
      [8, 5],
      [9, undefined],
      [10, undefined],
    ]);
    expect(passed([{ ...goto, unresolved: true }, rule(6)])).toEqual([
      [5, undefined],
      [6, undefined],
    ]);
    expect(passed([{ ...goto, iif: 'g7' }, rule(6), rule(9)]).map(([, by]) => by)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a goto that another one jumps over goes nowhere', () => {
    const gotos = [
      rule(5, { action: RuleAction.GOTO, target: 9 }),
      rule(6, { action: RuleAction.GOTO, target: 20 }),
    ];
    expect(passed([...gotos, rule(9), rule(20)]).map(([, by]) => by)).toEqual([
      undefined,
      5,
      undefined,
      undefined,
    ]);
  });

  test('the rule that refuses, and the one whose table has the route', () => {
    const rules = [rule(5, { action: RuleAction.PROHIBIT, iif: 'g7' }), rule(6), rule(7)];
    expect(passed(rules)).toEqual(rules.map(({ priority }) => [priority, undefined]));
    expect(passed(rules, [route('10.0.0.0/8', 5)]).at(-1)).toEqual([7, 6]);
    expect(passed([rule(5, { action: RuleAction.PROHIBIT }), rule(6)]).at(-1)).toEqual([6, 5]);
  });

  test('nothing goes past a rule behind a nop', () => {
    expect(passed([rule(5, { action: RuleAction.NOP }), rule(6)]).at(-1)).toEqual([6, undefined]);
  });
});

describe('what becomes of the routes of a table', () => {
  const fates = (
    routes: readonly RouteEntry[],
    of: Partial<RuleEntry> = {},
    lookup: Partial<FibLookup> = {},
  ): string[] =>
    walk([rule(5, of)], routes, lookup).flatMap(({ routes: visits }) =>
      visits.map(({ route: { prefix, metric, tos }, fate }) => `/${prefix.length} ${metric} ${tos}: ${fate}`),
    );

  test('the longest prefix, then the lowest metric', () => {
    const routes = [
      route('0.0.0.0/0', 5),
      route('10.99.0.0/16', 5, { metric: 9 }),
      route('10.99.0.0/16', 5, { metric: 3 }),
      route('10.88.0.0/16', 5),
      route('10.99.0.0/24', 5, { table: 100 }),
    ];
    expect(fates(routes)).toEqual(['/16 3 0: taken', '/16 9 0: shadowed', '/0 0 0: shadowed']);
  });

  test('dead ones, and those of a TOS, hide nothing', () => {
    const routes = [
      route('10.99.7.1/32', 5, { tos: 16 }),
      route('10.99.7.0/24', 5, { hops: [hop(5, DEAD), hop(6, LINKDOWN)] }),
      route('10.99.0.0/16', 5, { hops: [hop(5, LINKDOWN)] }),
    ];
    expect(fates(routes)).toEqual(['/32 0 16: tos', '/24 0 0: dead', '/16 0 0: taken']);
  });

  test('a throw, and a suppressed one, end the table', () => {
    const [longer, shorter] = [route('10.99.7.0/24', 6), route('0.0.0.0/0', 5)];
    expect(fates([{ ...longer, type: 9 }, shorter])).toEqual(['/24 0 0: throw', '/0 0 0: shadowed']);
    expect(fates([longer, shorter], { suppressPrefixlen: 24 })).toEqual([
      '/24 0 0: suppressed',
      '/0 0 0: shadowed',
    ]);
    expect(fates([longer, shorter], { suppressIfgroup: 7 })[0]).toBe('/24 0 0: suppressed');
    expect(fates([{ ...longer, type: 6, hops: [] }], { suppressPrefixlen: 24 })).toEqual(['/24 0 0: taken']);
  });

  test('of a rule that does not fit, or is not reached: what it would find', () => {
    expect(fates([route('0.0.0.0/0', 5)], { iif: 'g7' })).toEqual(['/0 0 0: taken']);
    expect(fates([route('0.0.0.0/0', 5)], { action: RuleAction.PROHIBIT })).toEqual([]);
    const [, behind] = walk([rule(5, { action: RuleAction.PROHIBIT }), rule(6)], [route('0.0.0.0/0', 5)]);
    expect(behind).toMatchObject({ ends: false, routes: [{ fate: 'taken' }] });
  });

  test('of an l3mdev rule: the table of the VRF, and without one none', () => {
    const l3mdev = { l3mdev: true, table: 0 };
    const routes = [route('0.0.0.0/0', 5, { table: 10 }), route('0.0.0.0/0', 5)];
    expect(walk([rule(5, l3mdev)], routes)[0]?.routes).toEqual([]);
    const vrf = { name: 'blue', table: 10 };
    expect(walk([rule(5, l3mdev)], routes, { vrf })[0]).toMatchObject({ rule: { table: 10 }, ends: true });
    expect(walk([rule(5, { ...l3mdev, invert: true })], routes)[0]).toMatchObject({ rule: { table: 254 } });
  });
});

test('the lookup is what the walk says', () => {
  const tables: FibTables = {
    rules: [rule(4, { iif: 'g7' }), rule(5, { table: 100 }), ...DEFAULT_RULES.slice(1)],
    routes: [route('10.99.0.0/16', 5), route('0.0.0.0/0', 0, { type: 9, table: 100 })],
  };
  const visits = fibWalk(tables, LOOKUP);
  const path = fibLookup(tables, LOOKUP);
  expect(visits.map(({ ends }) => ends)).toEqual([false, false, true, false]);
  expect(path.rules).toEqual([visits[1]?.rule, visits[2]?.rule]);
  expect(path.route).toBe(visits[2]?.routes[0]?.route);
});
