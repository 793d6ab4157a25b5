/** Explanations from the route lookup on: what it met, why the kernel refused it, and the return route. */
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../src/explain/explain.ts';
import { AFTER_ROUTE } from '../../src/policy/outcomes.ts';
import { RuleAction } from '../../src/wire/rtnetlink/rule.ts';
import { G0, G1 } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { DEFAULT_RULES, prefixIn, route, rule } from '../kernel/fib-rows.ts';
import { type Asking, ends, explained, looked, NOT_ROUTED, TARGET } from './world-double.ts';

const [BLACKHOLE, UNREACHABLE, PROHIBIT, BROADCAST] = [6, 7, 8, 3];
const [EINVAL, G2] = [22, 7];
const refused = () => EINVAL;
const refusing = (type: number, text = '10.98.0.0/16') => ({
  target: NOT_ROUTED,
  routes: [route(text, 0, { type })],
});
const byRule = (action: number, changes: Parameters<typeof rule>[1] = {}) => ({
  rules: [rule(50, { action, table: 0, iif: 'g0', ...changes }), ...DEFAULT_RULES],
});

interface Row extends Asking {
  readonly reason: Explanation['reason'];
  readonly cause?: Explanation['cause'];
  /** Where it ends; none: in `route`. */
  readonly step?: string;
  readonly said: string;
  readonly command?: string | RegExp;
  readonly text?: RegExp;
}

const CASES: Readonly<Record<string, Row>> = {
  'no route': {
    ...{ target: NOT_ROUTED, reason: 'no-route', command: 'ip route add 10.98.0.1/32 dev g1' },
    said: 'no route: tables local, main, default were looked in by rules 0, 32766, 32767 (ENETUNREACH)',
    text: /^g1 is the only other interface$/,
  },
  'no route in the one table of a rule': {
    ...{
      target: NOT_ROUTED,
      rules: [rule(50, { table: 100 })],
      reason: 'no-route',
      said: 'no route: table 100 was looked in by rule 50 (ENETUNREACH)',
    },
    // What comes back is not found by the rule either.
    command: 'ip route add 10.98.0.1/32 dev g1 table 100; ip rule add pref 32766 lookup main',
  },
  'no route, table local alone': {
    ...{
      rules: [rule(0, { table: 255 })],
      reason: 'no-route',
      said: 'no route: table local was looked in by rule 0 (ENETUNREACH)',
    },
    command: 'ip rule add pref 32766 lookup main',
    text: /^no policy routing rule leads to table main$/,
  },
  'no route in tables of which main is not the first': {
    ...{ target: NOT_ROUTED, rules: [rule(50, { table: 100 }), rule(60)], reason: 'no-route' },
    said: 'no route: tables 100, main were looked in by rules 50, 60 (ENETUNREACH)',
    command: 'ip route add 10.98.0.1/32 dev g1',
  },
  'no rule at all': {
    ...{ rules: [], reason: 'no-route', said: 'no route: no policy routing rule matches (ENETUNREACH)' },
    command: 'ip rule add pref 32766 lookup main',
  },
  'no rule at all, and no route in main': {
    ...{ target: NOT_ROUTED, rules: [], reason: 'no-route' },
    said: 'no route: no policy routing rule matches (ENETUNREACH)',
    command: 'ip rule add pref 32766 lookup main; ip route add 10.98.0.1/32 dev g1',
  },
  'a rule of type unreachable': {
    ...{ ...byRule(RuleAction.UNREACHABLE), reason: 'no-route' },
    said: 'rule 50 is unreachable (ENETUNREACH)',
    command: 'ip rule delete pref 50 iif g0 unreachable',
    text: /^refused by policy routing rule 50 \(from all iif g0 (unreachable|blackhole)\); the route behind it is found then$/,
  },
  'a rule of type unreachable, before no route': {
    ...{ ...byRule(RuleAction.UNREACHABLE), target: NOT_ROUTED, reason: 'no-route' },
    said: 'rule 50 is unreachable (ENETUNREACH)',
    command: 'ip rule delete pref 50 iif g0 unreachable; ip route replace 10.98.0.1/32 dev g1',
    text: /^refused by policy routing rule 50 .*; g1 is the only other interface$/,
  },
  'a blackhole': {
    ...{ ...refusing(BLACKHOLE), reason: 'route-refused', cause: 'blackhole' },
    said: 'blackhole 10.98.0.0/16, table main, by rule 32766 (EINVAL)',
    command: 'ip route replace 10.98.0.1/32 dev g1',
    text: /^refused by the blackhole route 10\.98\.0\.0\/16 in table main; /,
  },
  'an unreachable route of a table of its own': {
    ...{
      target: NOT_ROUTED,
      rules: [rule(50, { table: 100 }), ...DEFAULT_RULES],
      reason: 'route-unreachable',
    },
    routes: [route('0.0.0.0/0', 0, { type: UNREACHABLE, table: 100 })],
    said: 'unreachable default, table 100, by rule 50 (EHOSTUNREACH)',
    command: 'ip route replace 10.98.0.1/32 dev g1 table 100; ip route replace 10.0.0.2/32 dev g0 table 100',
    text: /^refused by the unreachable route default in table 100; /,
  },
  'a route that refuses in another table than the first': {
    ...{ ...refusing(UNREACHABLE), reason: 'route-unreachable' },
    rules: [rule(40, { table: 100 }), rule(50, { table: 200 })],
    routes: [route('10.98.0.0/16', 0, { type: UNREACHABLE, table: 200 })],
    said: 'unreachable 10.98.0.0/16, table 200, by rule 50 (EHOSTUNREACH)',
    command: 'ip route replace 10.98.0.1/32 dev g1 table 200; ip rule add pref 32766 lookup main',
  },
  'unreachable, and the sender has a route elsewhere, which strict rp_filter would refuse next': {
    ...{ ...refusing(UNREACHABLE), reason: 'route-unreachable', from: '10.7.0.2' },
    ...{ sysctls: { 'conf/g0/rp_filter': 1 } },
    routes: [route('10.98.0.0/16', 0, { type: UNREACHABLE }), route('10.7.0.0/16', G1)],
    said: 'unreachable 10.98.0.0/16, table main, by rule 32766 (EHOSTUNREACH)',
    command: 'ip route replace 10.98.0.1/32 dev g1; ip route replace 10.7.0.2/32 dev g0',
  },
  'unreachable, and the tables have no route any more': {
    ...{ target: NOT_ROUTED, refused: () => 113, reason: 'route-unreachable' },
    said: 'no route: tables local, main, default were looked in by rules 0, 32766, 32767 (EHOSTUNREACH)',
    command: 'ip route replace 10.98.0.1/32 dev g1',
    text: /^a route refuses it; /,
  },
  'a prohibit route': {
    ...{ ...refusing(PROHIBIT), reason: 'route-prohibited' },
    said: 'prohibit 10.98.0.0/16, table main, by rule 32766 (EACCES)',
    command: 'ip route replace 10.98.0.1/32 dev g1',
  },
  'a rule that is a blackhole': {
    ...{ ...byRule(RuleAction.BLACKHOLE), reason: 'route-refused', cause: 'blackhole' },
    said: 'rule 50 is blackhole (EINVAL)',
    command: 'ip rule delete pref 50 iif g0 blackhole',
    text: /^refused by policy routing rule 50 \(from all iif g0 (unreachable|blackhole)\); the route behind it is found then$/,
  },
  'an inverted rule that prohibits': {
    ...byRule(RuleAction.PROHIBIT, { iif: '', invert: true, src: prefixIn('10.99.0.0/16') }),
    ...{ reason: 'route-prohibited', said: 'rule 50 is prohibit (EACCES)' },
    command: 'ip rule delete not pref 50 from 10.99.0.0/16 prohibit',
  },
  'a refusal that the tables do not show': {
    ...{ refused, reason: 'route-refused', cause: 'unknown' },
    said: '10.99.0.0/16 dev g1, table main, by rule 32766 (EINVAL)',
    text: /^the tables do not show why/,
  },
  'an errno of no other reason': {
    ...{ refused: () => 12, reason: 'route-failed' },
    said: '10.99.0.0/16 dev g1, table main, by rule 32766 (ENOMEM)',
    text: /^the errno of the route lookup/,
  },
  'no result at all': {
    ...{ refused: () => -1, reason: 'unanswered', said: 'the route lookup had no result' },
    text: /^try again: /,
  },
  'a target of 0.0.0.0': {
    ...{ target: '0.0.0.0', refused, reason: 'route-refused', cause: 'target-zero' },
    said: 'no route: tables local, main, default were looked in by rules 0, 32766, 32767 (EINVAL)',
    text: /^none: 0\.0\.0\.0 is not/,
  },
  'a broadcast address': {
    ...{ target: '10.98.0.255', routes: [route('10.98.0.255/32', G1, { type: BROADCAST })] },
    ...{
      reason: 'route-not-unicast',
      step: 'route type',
      said: 'broadcast',
      text: /^none: the target is a broadcast/,
    },
  },
  'a multicast sender': {
    ...{
      from: '224.0.0.9',
      refused,
      reason: 'route-refused',
      cause: 'sender-martian',
      step: 'source validation',
    },
    said: 'rp_filter 0 (all 0, interface 0); the return route to 224.0.0.9: no route: tables local, main, default were looked in by rules 0, 32766, 32767',
    text: /^none: no host may have/,
  },
  'a loopback sender': {
    ...{
      from: '127.0.0.9',
      refused,
      reason: 'route-refused',
      cause: 'sender-martian',
      step: 'source validation',
    },
    said: 'rp_filter 0 (all 0, interface 0); the return route to 127.0.0.9: no route: tables local, main, default were looked in by rules 0, 32766, 32767',
  },
  'a loopback sender with route_localnet': {
    ...{ from: '127.0.0.9', refused, reason: 'route-refused', cause: 'unknown' },
    sysctls: { 'conf/all/route_localnet': 1 },
    said: '10.99.0.0/16 dev g1, table main, by rule 32766 (EINVAL)',
  },
  "a sender with an address of this host's own": {
    ...{ from: '10.0.0.1', addresses: [[G0, '10.0.0.1/24']], refused, reason: 'route-refused' },
    ...{ cause: 'sender-local', step: 'source validation' },
    said: 'rp_filter 0 (all 0, interface 0); the return route to 10.0.0.1: local 10.0.0.1/32 dev lo, table local, by rule 0',
    text: /^none: 10\.0\.0\.1 is an address of this host: /,
  },
  'an address of its own, which no rule looks for in table local': {
    ...{ from: '10.0.0.1', addresses: [[G0, '10.0.0.1/24']], refused, reason: 'route-refused' },
    ...{ rules: [rule(32766)], cause: 'sender-local', step: 'source validation' },
    said: 'rp_filter 0 (all 0, interface 0); the return route to 10.0.0.1: 10.0.0.0/24 dev g0, table main, by rule 32766',
    text: /^none: 10\.0\.0\.1 is an address of this host: /,
  },
  'the same, with accept_local': {
    ...{ from: '10.0.0.1', addresses: [[G0, '10.0.0.1/24']], refused, reason: 'route-refused' },
    ...{ cause: 'unknown', sysctls: { 'conf/g0/accept_local': 1 } },
    said: '10.99.0.0/16 dev g1, table main, by rule 32766 (EINVAL)',
  },
  'strict, the return route elsewhere, and an address on the interface': {
    ...{ from: '10.7.0.2', routes: [route('10.7.0.0/16', G1)], addresses: [[G0, '10.0.0.1/24']], refused },
    ...{
      sysctls: { 'conf/all/rp_filter': 1 },
      reason: 'route-refused',
      cause: 'rp-filter-strict',
      step: 'source validation',
    },
    said: 'rp_filter 1 (all 1, interface 0); the return route to 10.7.0.2: 10.7.0.0/16 dev g1, table main, by rule 32766',
    command: 'ip route replace 10.7.0.2/32 dev g0',
    text: /^rp_filter is 1, .* leads out of g1, not of g0; if it is wanted there, sysctl -w net\.ipv4\.conf\.g0\.rp_filter=2 /,
  },
  'loose, the return route elsewhere, and no address': {
    ...{ from: '10.7.0.2', routes: [route('10.7.0.0/16', G1)], refused },
    ...{
      sysctls: { 'conf/all/rp_filter': 1, 'conf/g0/rp_filter': 2 },
      reason: 'route-refused',
      cause: 'rp-filter-strict',
      step: 'source validation',
    },
    said: 'rp_filter 2 (all 1, interface 2); the return route to 10.7.0.2: 10.7.0.0/16 dev g1, table main, by rule 32766',
    command: 'ip route replace 10.7.0.2/32 dev g0',
    text: /^rp_filter is 2, and the return route .* leads out of g1, not of g0$/,
  },
  'strict, the return route over two other interfaces': {
    from: '10.7.0.2',
    routes: [route('10.7.0.0/16', 0, { hops: [G1, G2].map((oif) => ({ oif, via: undefined, flags: 0 })) })],
    ...{ refused, sysctls: { 'conf/g0/rp_filter': 1 }, reason: 'route-refused', cause: 'rp-filter-strict' },
    step: 'source validation',
    said: 'rp_filter 1 (all 0, interface 1); the return route to 10.7.0.2: 10.7.0.0/16 dev g1 or dev ifindex 7, table main, by rule 32766',
    command: 'ip route replace 10.7.0.2/32 dev g0',
    text: /leads out of g1 or ifindex 7, not of g0$/,
  },
  'loose, the return route elsewhere, and an address on the interface': {
    ...{ from: '10.7.0.2', routes: [route('10.7.0.0/16', G1)], addresses: [[G0, '10.0.0.1/24']], refused },
    ...{ sysctls: { 'conf/all/rp_filter': 2 }, reason: 'route-refused', cause: 'rp-filter-strict' },
    step: 'source validation',
    said: 'rp_filter 2 (all 2, interface 0); the return route to 10.7.0.2: 10.7.0.0/16 dev g1, table main, by rule 32766',
    command: 'ip route replace 10.7.0.2/32 dev g0',
    text: /^rp_filter is 2, .* leads out of g1, not of g0$/,
  },
  'strict, and no address: loose would be refused too': {
    ...{ from: '10.7.0.2', routes: [route('10.7.0.0/16', G1)], refused },
    ...{
      sysctls: { 'conf/g0/rp_filter': 1 },
      reason: 'route-refused',
      cause: 'rp-filter-strict',
      step: 'source validation',
    },
    said: 'rp_filter 1 (all 0, interface 1); the return route to 10.7.0.2: 10.7.0.0/16 dev g1, table main, by rule 32766',
    command: 'ip route replace 10.7.0.2/32 dev g0',
  },
  "no return route, and the interface's own prefix has the sender": {
    ...{ from: '10.7.0.2', refused, sysctls: { 'conf/g0/rp_filter': 2 }, addresses: [[G0, '10.7.0.1/24']] },
    ...{ reason: 'route-refused', cause: 'rp-filter-no-way-back', step: 'source validation' },
    said: 'rp_filter 2 (all 0, interface 2); the return route to 10.7.0.2: no route: tables local, main, default were looked in by rules 0, 32766, 32767',
    command: 'ip route add 10.7.0.0/24 dev g0 proto kernel scope link src 10.7.0.1',
  },
  "the interface's own prefix is that of another one, too": {
    ...{ from: '10.7.0.2', refused, sysctls: { 'conf/g0/rp_filter': 1 }, addresses: [[G0, '10.7.0.1/24']] },
    ...{ reason: 'route-refused', cause: 'rp-filter-strict', step: 'source validation' },
    routes: [route('10.7.0.0/24', G1)],
    said: 'rp_filter 1 (all 0, interface 1); the return route to 10.7.0.2: 10.7.0.0/24 dev g1, table main, by rule 32766',
    command: 'ip route replace 10.7.0.2/32 dev g0',
  },
  "the interface's own prefix is lost, and the sender has a route of its own elsewhere": {
    ...{ from: '10.7.0.2', refused, sysctls: { 'conf/g0/rp_filter': 1 }, addresses: [[G0, '10.7.0.1/24']] },
    ...{ reason: 'route-refused', cause: 'rp-filter-strict', step: 'source validation' },
    routes: [route('10.7.0.2/32', G1)],
    said: 'rp_filter 1 (all 0, interface 1); the return route to 10.7.0.2: 10.7.0.2/32 dev g1, table main, by rule 32766',
    command: 'ip route replace 10.7.0.2/32 dev g0',
  },
  'no return route': {
    ...{ from: '10.7.0.2', refused, sysctls: { 'conf/g0/rp_filter': 2 } },
    ...{ reason: 'route-refused', cause: 'rp-filter-no-way-back', step: 'source validation' },
    said: 'rp_filter 2 (all 0, interface 2); the return route to 10.7.0.2: no route: tables local, main, default were looked in by rules 0, 32766, 32767',
    command: 'ip route replace 10.7.0.2/32 dev g0',
    text: /^rp_filter is on, and there is no return route to 10\.7\.0\.2$/,
  },
};

test.each(Object.entries(CASES))('%s', (_name, row) => {
  const said = explained(row);
  expect([said.reason, said.cause]).toEqual([row.reason, row.cause]);
  expect(ends(said)).toEqual([`${row.step ?? 'route'}: drop`]);
  expect(said.steps.at(-1)?.looked).toBe(row.said);
  expect(said.kernel).toBe('drop');
  const { command, text } = said.remedy ?? {};
  expect(command).toEqual(row.command);
  expect(text).toMatch(row.text ?? /./);
});

describe('a reply', () => {
  test('over several nexthops: all, and the one of this request', () => {
    const hops = [
      { oif: G1, via: '10.2.0.2', flags: 0 },
      { oif: G0, via: undefined, flags: 0 },
    ];
    const said = explained({ target: NOT_ROUTED, routes: [route('10.98.0.0/16', G1, { hops, metric: 3 })] });
    expect(said.reason).toBe('proxy-arp');
    expect(looked(said, 'route')).toBe(
      '10.98.0.0/16 via 10.2.0.2 dev g1 or dev g0, table main, by rule 32766; for this request: dev g1',
    );
  });

  test('over the second of two nexthops: the return route is looked for as if from there', () => {
    const hops = [G1, G2].map((oif) => ({ oif, via: undefined, flags: 0 }));
    const said = explained({
      ...{ target: NOT_ROUTED, nexthop: 1, links: [exampleLink({ ifindex: G2, name: 'g2' })] },
      rules: [rule(40, { iif: 'g2', table: 100 }), ...DEFAULT_RULES],
      routes: [route('10.98.0.0/16', G1, { hops }), route('10.0.0.2/32', G0, { table: 100 })],
    });
    expect(looked(said, 'route')).toMatch(/dev g1 or dev g2, .*; for this request: dev g2$/);
    expect(looked(said, 'source validation')).toMatch(/table 100, by rule 40$/);
  });

  test('out of an interface that has gone meanwhile', () => {
    const said = explained({ target: NOT_ROUTED, routes: [route('10.98.0.0/16', G2)] });
    expect(looked(said, 'way out')).toBe('ifindex 7, another interface');
  });

  test.each([
    ['of another length', route('10.99.0.0/17', G1), '10.99.0.0/17 dev g1, table main'],
    ['of another type', route('10.99.0.0/16', G1, { type: 3 }), 'broadcast 10.99.0.0/16 dev g1, table main'],
  ])('by a route %s than the tables show: its rule is not known', (_which, matched, said) => {
    expect(looked(explained({ matched }), 'route')).toBe(said);
  });

  test('over a nexthop object', () => {
    const said = explained({ target: NOT_ROUTED, routes: [route('10.98.0.1/32', G1, { nexthopId: 7 })] });
    expect(looked(said, 'route')).toBe('10.98.0.1/32 dev g1 (nexthop object 7), table main, by rule 32766');
  });

  test('the return route is looked for as if from the egress', () => {
    const rules = [rule(40, { iif: 'g1', table: 100 }), ...DEFAULT_RULES];
    const said = explained({ rules, routes: [route('10.0.0.2/32', G0, { table: 100 })] });
    expect(looked(said, 'source validation')).toMatch(/: 10\.0\.0\.2\/32 dev g0, table 100, by rule 40$/);
  });

  test('the return route is looked for as if from the target', () => {
    const rules = [rule(40, { src: prefixIn('10.99.0.0/16'), table: 100 }), ...DEFAULT_RULES];
    const said = explained({ rules, routes: [route('10.0.0.2/32', G0, { table: 100 })] });
    expect(looked(said, 'source validation')).toMatch(/: 10\.0\.0\.2\/32 dev g0, table 100, by rule 40$/);
  });

  test('so it is where the lookup was refused: as if from where the tables lead', () => {
    const rules = [rule(40, { iif: 'g1', table: 100 }), ...DEFAULT_RULES];
    const routes = [route('10.0.0.2/32', G1, { table: 100 })];
    const said = explained({ rules, routes, refused, sysctls: { 'conf/g0/rp_filter': 1 } });
    expect(said.cause).toBe('rp-filter-strict');
  });

  test.each([
    ['conf/all/ignore_routes_with_linkdown', 'no route'],
    ['conf/g1/ignore_routes_with_linkdown', 'no route'],
    ['conf/g0/ignore_routes_with_linkdown', '10.98.0.0/16 dev g1'],
  ])('a route without carrier is not there with %s: %s', (name, path) => {
    const hops = [{ oif: G1, via: undefined, flags: 16 }];
    const routes = [route('10.98.0.0/16', G1, { hops })];
    const said = explained({ target: NOT_ROUTED, routes, refused, sysctls: { [name]: 1 } });
    expect(looked(said, 'route')).toContain(path);
  });
});

test('where the tables local and main are one, the table is that of the dump', () => {
  const matched = route('10.99.0.1/32', 1, { type: 2 });
  const said = explained({ addresses: [[G1, '10.99.0.1/16']], matched });
  expect(looked(said, 'route')).toBe('local 10.99.0.1/32 dev lo, table local, by rule 0');
});

describe('targets.always', () => {
  const keys = 'targets: { always: [10.98.0.0/15] }';
  const medium = { devconf: { mediumId: 3 } };
  const OVERRULED: Readonly<Record<string, [Asking, step: string]>> = {
    'no-route': [{ target: NOT_ROUTED, keys }, 'route'],
    'route-unreachable': [{ ...refusing(UNREACHABLE), keys }, 'route'],
    'route-prohibited': [{ ...refusing(PROHIBIT), keys }, 'route'],
    'route-refused': [{ refused, from: '224.0.0.9', keys }, 'source validation'],
    'route-failed': [{ refused: () => 12, keys }, 'route'],
    'route-not-unicast': [
      { target: NOT_ROUTED, routes: [route('10.98.0.1/32', G1, { type: 3 })], keys },
      'route type',
    ],
    'same-interface': [
      { target: NOT_ROUTED, routes: [route('10.98.0.0/16', G0)], neighbours: [[G0, NOT_ROUTED]], keys },
      'way out',
    ],
    'medium-id': [{ g0: medium, g1: medium, keys }, 'medium_id'],
    'proxy-arp-off': [{ keys: `proxy_arp: false, ${keys}` }, 'proxy_arp'],
  };

  test.each(Object.entries(OVERRULED))('overrules %s', (reason, [asking, step]) => {
    const said = explained(asking);
    expect([said.verdict, said.reason]).toEqual(['reply', 'always']);
    const isLost = /^(no-route|route-.*)$/.test(reason);
    expect([said.delivery?.verdict, said.delivery?.reason]).toEqual(
      isLost ? ['lost', 'target-route'] : ['delivers', undefined],
    );
    expect(ends(said)).toEqual([`${step}: overruled`, 'always: reply']);
    expect(looked(said, 'always')).toBe('targets.always 10.98.0.0/15');
    expect(said.steps.at(-1)).toMatchObject({ check: 'answer', outcome: 'ok' });
    const between = said.steps.slice(said.steps.findIndex(({ outcome }) => outcome === 'overruled') + 1);
    expect(between.map(({ check }) => check)).toEqual(['always', 'answer']);
  });

  test('and there is a case of each reason that it overrules', () => {
    const overruled = Object.entries(AFTER_ROUTE).flatMap(([reason, is]) =>
      is === 'overruled' ? [reason] : [],
    );
    expect(Object.keys(OVERRULED).toSorted()).toEqual(overruled.toSorted());
  });

  test('the cause of a refusal that was overruled is said', () => {
    expect(explained({ ...refusing(BLACKHOLE), keys })).toMatchObject({
      reason: 'always',
      cause: 'blackhole',
    });
    expect(explained({ target: NOT_ROUTED, keys }).cause).toBeUndefined();
  });

  test('does not overrule what the kernel answers', () => {
    const said = explained({ keys, proxyNeighbours: [[G0, TARGET]] });
    expect([said.reason, ends(said)]).toEqual(['kernel-proxy-neighbour', ['proxy neighbours: drop']]);
  });
});

describe("what the kernel's proxy_arp=1 would do", () => {
  test.each<[string, Asking, Explanation['kernel']]>([
    ['without restrictions of the rule', { keys: 'targets: { deny: [10.0.0.0/8] }' }, 'reply'],
    ['on an interface that no rule matches', { ifindex: G1, target: '10.0.0.9', from: '10.99.0.9' }, 'reply'],
    ['for an address of its own', { addresses: [[G1, '10.99.0.1/16']] }, 'reply'],
    ['a probe for an address of its own', { addresses: [[G1, '10.99.0.1/16']], from: '0.0.0.0' }, 'reply'],
    ['a probe for another', { addresses: [[G1, '10.99.0.2/16']], from: '0.0.0.0' }, 'drop'],
    [
      'a probe for a broadcast address within a local prefix',
      {
        ...{ from: '0.0.0.0', target: '10.99.0.255' },
        routes: [
          route('10.99.0.0/16', 1, { type: 2, table: 255 }),
          route('10.99.0.255/32', G1, { type: BROADCAST, table: 255 }),
        ],
      },
      'drop',
    ],
    [
      'a probe for a local route of another table',
      { from: '0.0.0.0', routes: [route('10.99.0.1/32', 1, { type: 2, table: 100 })] },
      'drop',
    ],
    [
      'a probe for a loopback address',
      { from: '0.0.0.0', target: '127.0.0.1', addresses: [[1, '127.0.0.1/8']] },
      'drop',
    ],
    [
      'where its own proxy_arp_pvlan is off',
      { ...{ target: NOT_ROUTED, keys: 'proxy_arp_pvlan: true' }, routes: [route('10.98.0.0/16', G0)] },
      'drop',
    ],
    [
      'whatever medium_id a rule has for the egress',
      {
        ...{ g0: { devconf: { mediumId: 4 } }, g1: { devconf: { mediumId: 5 } } },
        interfaces: '[{ match: { name: [g0] } }, { match: { name: [g1] }, medium_id: 4 }]',
      },
      'reply',
    ],
    ['with forwarding off', { g0: { devconf: { forwarding: false } } }, 'drop'],
  ])('%s', (_name, asking, kernel) => {
    expect(explained(asking).kernel).toBe(kernel);
  });
});
