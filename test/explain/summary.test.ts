/** The verdict in one sentence, with its cause; and what was nearly found, below the check that it ended in. */
import { describe, expect, test } from 'vitest';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { G0, G1 } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { DEFAULT_RULES, route, rule } from '../kernel/fib-rows.ts';
import { type Asking, explained, NOT_ROUTED, TARGET } from './world-double.ts';

const [BLACKHOLE, UNREACHABLE, PROHIBIT] = [6, 7, 8];
const EINVAL = 22;
const G2 = 7;
const refused = () => EINVAL;
const strict = { refused, sysctls: { 'conf/g0/rp_filter': 1 } };
const by = (action: number, changes: Partial<RuleEntry> = {}) => ({
  rules: [rule(50, { action, table: 0, ...changes }), ...DEFAULT_RULES],
});
const refusing = (type: number, changes: Parameters<typeof route>[2] = {}) => ({
  target: NOT_ROUTED,
  routes: [route('10.98.0.0/16', 0, { type, ...changes })],
});

test.each<[string, Asking, string]>([
  ['no route', { target: NOT_ROUTED }, 'there is no route to the target'],
  [
    'no route, and one for a mark',
    {
      target: NOT_ROUTED,
      rules: [rule(50, { mark: 5, mask: 0xffff_ffff, table: 100 }), ...DEFAULT_RULES],
      routes: [route('10.98.0.0/16', G1, { table: 100 })],
    },
    'there is no route to the target: table 100 has 10.98.0.0/16 dev g1, but rule 50 wants fwmark 0x5 and ARP has mark 0',
  ],
  [
    'no route, by a rule',
    by(RuleAction.UNREACHABLE, { iif: 'g0' }),
    'refused by policy routing rule 50 (from all iif g0 unreachable)',
  ],
  ['prohibited by a rule', by(RuleAction.PROHIBIT), 'refused by policy routing rule 50 (from all prohibit)'],
  ['a blackhole rule', by(RuleAction.BLACKHOLE), 'refused by policy routing rule 50 (from all blackhole)'],
  ['unreachable', refusing(UNREACHABLE), 'refused by the unreachable route 10.98.0.0/16 in table main'],
  ['prohibited', refusing(PROHIBIT), 'refused by the prohibit route 10.98.0.0/16 in table main'],
  ['a blackhole', refusing(BLACKHOLE), 'refused by the blackhole route 10.98.0.0/16 in table main'],
  [
    'a nexthop object that is a blackhole',
    refusing(BLACKHOLE, { nexthopId: 7 }),
    'refused by the route 10.98.0.0/16 in table main: nexthop object 7 is a blackhole',
  ],
  [
    'unreachable, and the tables do not show it any more',
    { refused: () => 113 },
    'the route to the target is of type unreachable',
  ],
  [
    'strict',
    { ...strict, from: '10.7.0.2', routes: [route('10.7.0.0/16', G1)] },
    'rp_filter is strict on g0 and the return route to 10.7.0.2 leads out of g1',
  ],
  [
    'loose, without an address',
    { refused, sysctls: { 'conf/all/rp_filter': 2 }, from: '10.7.0.2', routes: [route('10.7.0.0/16', G1)] },
    'rp_filter is loose on g0, g0 has no IPv4 address and the return route to 10.7.0.2 leads out of g1',
  ],
  [
    'loose, with one',
    {
      ...{ refused, sysctls: { 'conf/all/rp_filter': 2 }, from: '10.7.0.2' },
      ...{ routes: [route('10.7.0.0/16', G1)], addresses: [[G0, '10.0.0.1/24']] },
    },
    'rp_filter is loose on g0 and the return route to 10.7.0.2 leads out of g1',
  ],
  [
    'no return route',
    { ...strict, from: '10.7.0.2' },
    'rp_filter is 1 on g0 and there is no return route to 10.7.0.2',
  ],
  [
    "no return route, and the interface's own prefix has the sender",
    { ...strict, from: '10.7.0.2', addresses: [[G0, '10.7.0.1/24']] },
    "rp_filter is 1 on g0 and there is no return route to 10.7.0.2: g0's own prefix 10.7.0.0/24 has no route",
  ],
  [
    "no route, and another interface's own prefix has the target",
    { target: NOT_ROUTED, addresses: [[G1, '10.98.0.9/24']] },
    "there is no route to the target: g1's own prefix 10.98.0.0/24 has no route",
  ],
  [
    'an address that is all of its prefix has none to lose',
    { target: NOT_ROUTED, addresses: [[G1, '10.98.0.1/32']], rules: [rule(32766)] },
    'there is no route to the target',
  ],
  [
    'no return route, and one in a table of no rule',
    { ...strict, from: '10.7.0.2', routes: [route('10.7.0.0/16', G0, { table: 100 })] },
    'rp_filter is 1 on g0 and there is no return route to 10.7.0.2: table 100 has 10.7.0.0/16 dev g0, but no rule leads to table 100',
  ],
  [
    'a return route that a rule refuses',
    { ...strict, ...by(RuleAction.PROHIBIT, { iif: 'g1' }) },
    'rp_filter is 1 on g0 and the return route to 10.0.0.2 is refused by policy routing rule 50 (from all iif g1 prohibit)',
  ],
  [
    'a sender of this host itself',
    { refused, from: '10.0.0.1', addresses: [[G0, '10.0.0.1/24']] },
    "the sender's address, 10.0.0.1, is one of this host's own",
  ],
  ['a multicast sender', { refused, from: '224.0.0.9' }, "no host may have the sender's address, 224.0.0.9"],
  ['a target of 0.0.0.0', { refused, target: '0.0.0.0' }, '0.0.0.0 is not the address of a host'],
  [
    'a refusal that nothing shows',
    { refused },
    'the kernel refuses it (EINVAL), and rules, routes and sysctls do not show why',
  ],
  [
    'the same interface',
    { target: NOT_ROUTED, routes: [route('10.98.0.0/16', G0)] },
    'the target is routed out of the ingress interface',
  ],
  [
    'the same interface, and a better one that does not count',
    { target: NOT_ROUTED, routes: [route('10.98.0.0/16', G0), route('10.98.0.0/24', G1, { table: 100 })] },
    'the target is routed out of the ingress interface: table 100 has 10.98.0.0/24 dev g1, but no rule leads to table 100',
  ],
  [
    'a reply, whatever else is there',
    { routes: [route('10.99.0.0/16', G1, { table: 100 })] },
    'the target is routed out of another interface',
  ],
])('%s', (_name, asking, text) => {
  expect(explained(asking).text).toBe(text);
});

describe('what was nearly found', () => {
  const near = (asking: Asking): unknown[] =>
    explained(asking).steps.flatMap(({ check, near: lines }) =>
      lines === undefined ? [] : [[check, ...lines]],
    );
  const inTable = (table: number, oif: number, text = '10.98.0.0/16') => route(text, oif, { table });

  test('below the route, and at most four lines', () => {
    const tables = [100, 101, 102, 103, 104];
    const routes = tables.map((table) => inTable(table, G1));
    const lines = tables.map(
      (table) => `table ${table} has 10.98.0.0/16 dev g1, but no rule leads to table ${table}`,
    );
    expect(near({ target: NOT_ROUTED, routes: routes.slice(0, 4) })).toEqual([
      ['route', ...lines.slice(0, 4)],
    ]);
    expect(near({ target: NOT_ROUTED, routes })).toEqual([
      ['route', ...lines.slice(0, 3), 'and 2 more: --trace'],
    ]);
  });

  test('not what leads back to where the request came from', () => {
    expect(near({ target: NOT_ROUTED, routes: [inTable(100, G0)] })).toEqual([]);
  });

  test('behind a refusal', () => {
    expect(near(by(RuleAction.PROHIBIT))).toEqual([
      [
        'route',
        'table main has 10.99.0.0/16 dev g1, but rule 50 (prohibit) ends the lookup before rule 32766',
      ],
    ]);
  });

  test('below source validation what leads back to the sender by the ingress, and nothing else', () => {
    const routes = [
      inTable(100, G0, '10.7.0.0/16'),
      inTable(101, G1, '10.7.0.0/16'),
      inTable(102, G1, '10.99.0.0/16'),
    ];
    expect(near({ ...strict, from: '10.7.0.2', routes })).toEqual([
      ['source validation', 'table 100 has 10.7.0.0/16 dev g0, but no rule leads to table 100'],
    ]);
    expect(near({ refused, from: '224.0.0.9', routes: [inTable(100, G0, '224.0.0.0/8')] })).toEqual([]);
  });

  test('below the way out, and below the guard of default routes', () => {
    const dead = { oif: G2, via: undefined, flags: 1 };
    const links = [exampleLink({ ifindex: G2, name: 'g2', flags: 0x1002 })];
    const hops = [{ oif: G0, via: undefined, flags: 0 }, dead];
    expect(near({ links, target: NOT_ROUTED, routes: [route('10.98.0.0/16', 0, { hops })] })).toEqual([
      ['way out', 'of 10.98.0.0/16 dev g0 or dev g2, its next hop dev g2 is dead: g2 is down'],
    ]);
    const routes = [route('0.0.0.0/0', G1), inTable(100, G1)];
    expect(near({ target: NOT_ROUTED, keys: 'guards: { default_route: true }', routes })).toEqual([
      ['guard default_route', 'table 100 has 10.98.0.0/16 dev g1, but no rule leads to table 100'],
    ]);
  });

  test('not of a reply; but where always has overruled a refusal', () => {
    const routes = [inTable(100, G1, '10.99.0.0/16'), inTable(100, G1)];
    expect(near({ routes })).toEqual([]);
    expect(near({ routes, target: NOT_ROUTED, keys: `targets: { always: [${NOT_ROUTED}/32] }` })).toEqual([
      ['route', 'table 100 has 10.98.0.0/16 dev g1, but no rule leads to table 100'],
    ]);
    expect(explained({ target: TARGET, routes }).verdict).toBe('reply');
  });
});
