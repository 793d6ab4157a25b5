/** Both lookups, rule by rule: as data, and as it is printed. */
import { expect, test } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import type { Facts } from '../../src/explain/facts.ts';
import { formatTraces } from '../../src/explain/format-trace.ts';
import { routeGet } from '../../src/explain/route-get.ts';
import type { Trace } from '../../src/explain/trace.ts';
import type { FibLookup } from '../../src/kernel/fib-rule.ts';
import { RuleAction } from '../../src/wire/rtnetlink/rule.ts';
import { G0, G1 } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { DEFAULT_RULES, route, rule } from '../kernel/fib-rows.ts';
import { address } from '../policy/situation.ts';
import { type Asking, askedOf, NOT_ROUTED, settingsOf, worldOf } from './world-double.ts';

const G2 = 7;
const [UP, DOWN] = [0x11043, 0x1002];

function traces(asking: Asking): readonly [Trace, Trace] {
  const said = explain(worldOf(asking), settingsOf(asking), { ...askedOf(asking), trace: true });
  const [target, sender] = said?.trace ?? [];
  if (target === undefined || sender === undefined) throw new Error('no traces');
  return [target, sender];
}

test('is there where it is asked for', () => {
  const asking: Asking = { target: NOT_ROUTED };
  expect(explain(worldOf(asking), settingsOf(asking), askedOf(asking))).not.toHaveProperty('trace');
});

const EVERYTHING: Asking = {
  target: NOT_ROUTED,
  links: [exampleLink({ ifindex: G2, name: 'g 2', flags: DOWN, mac: undefined })],
  g1: { flags: UP },
  rules: [
    rule(10, { mark: 5, mask: 0xffff_ffff, table: 100 }),
    rule(20, { action: RuleAction.NOP }),
    rule(30, { table: 101, suppressPrefixlen: 16 }),
    rule(40, { table: 102 }),
    rule(50, { action: RuleAction.PROHIBIT, iif: 'g0' }),
    ...DEFAULT_RULES,
  ].toSorted((a, b) => a.priority - b.priority),
  routes: [
    route('10.98.0.0/16', G1, { table: 100 }),
    route('10.98.0.0/16', G1, { table: 101 }),
    route('10.98.0.0/24', 0, { table: 102, hops: [{ oif: G2, via: '10.3.0.2', flags: 1 }] }),
    route('10.98.0.0/20', G1, { table: 102, tos: 16 }),
    route('10.98.0.0/16', 0, { table: 102, type: 9, metric: 3 }),
    route('10.98.0.0/16', G1, { table: 102, metric: 4 }),
    route('10.98.0.0/16', G1),
  ],
};

test('every rule, why it does nothing, and what became of the routes of its table', () => {
  const [{ rules, result, command, address, near }] = traces(EVERYTHING);
  expect(command).toBe('ip route get 10.98.0.1 from 10.0.0.2 iif g0');
  expect([address, result]).toEqual(['10.98.0.1', 'rule 50 is prohibit']);
  expect(rules.map(({ rule: line, result: came, routes }) => [line, came, ...routes])).toEqual([
    ['0: from all lookup local', 'fits; table local has nothing for 10.98.0.1'],
    [
      '10: from all fwmark 0x5 lookup 100',
      'does not fit: it wants fwmark 0x5 and ARP has mark 0',
      '10.98.0.0/16 dev g1: would be taken',
    ],
    ['20: from all nop', 'fits, and does nothing'],
    [
      '30: from all lookup 101 suppress_prefixlength 16',
      'fits; table 101 has this for 10.98.0.1',
      '10.98.0.0/16 dev g1: found, and suppressed (suppress_prefixlength 16)',
    ],
    [
      '40: from all lookup 102',
      'fits; table 102 has this for 10.98.0.1',
      '10.98.0.0/24 via 10.3.0.2 dev g 2: its next hop via 10.3.0.2 dev g 2 is dead: g 2 is down',
      '10.98.0.0/20 dev g1: for TOS 0x10, and ARP has 0',
      'throw 10.98.0.0/16 metric 3: leaves the table',
      '10.98.0.0/16 dev g1 metric 4: not looked at: throw 10.98.0.0/16 has the lower metric',
    ],
    ['50: from all iif g0 prohibit', 'fits, and ends the lookup'],
    [
      '32766: from all lookup main',
      'not reached: rule 50 has ended the lookup',
      '10.98.0.0/16 dev g1: would be taken',
    ],
    ['32767: from all lookup default', 'not reached: rule 50 has ended the lookup'],
  ]);
  expect(rules.map(({ fits, reached }) => [fits, reached])).toEqual([
    ...[
      [true, true],
      [false, true],
      [true, true],
      [true, true],
      [true, true],
      [true, true],
    ],
    ...[
      [true, false],
      [true, false],
    ],
  ]);
  expect(near).toContain(
    'table 100 has 10.98.0.0/16 dev g1, but rule 10 wants fwmark 0x5 and ARP has mark 0',
  );
});

test('all near misses, however many', () => {
  const tables = [100, 101, 102, 103, 104, 105];
  const routes = tables.map((table) => route('10.98.0.0/16', G1, { table }));
  expect(traces({ target: NOT_ROUTED, routes })[0].near).toHaveLength(tables.length);
});

test('the return route, as if from the egress', () => {
  const [, { rules, command, to, address, result }] = traces({
    rules: [rule(40, { iif: 'g1', table: 100 }), ...DEFAULT_RULES.slice(1)],
    routes: [route('10.0.0.2/32', G0, { table: 100 })],
  });
  expect([to, address]).toEqual(['sender', '10.0.0.2']);
  expect(command).toBe('ip route get 10.0.0.2 from 10.99.0.1 iif g1');
  expect(rules[0]?.routes).toEqual(['10.0.0.2/32 dev g0: taken']);
  expect(result).toBe('10.0.0.2/32 dev g0, table 100, by rule 40');
});

test('where there is no egress yet, as if from the one that the remedy leads to', () => {
  const rules = [rule(40, { iif: 'g1', table: 100 }), ...DEFAULT_RULES.slice(1)];
  const [, { rules: traced, command }] = traces({ target: NOT_ROUTED, rules, g1: { flags: UP } });
  expect(command).toBe('ip route get 10.0.0.2 from 10.98.0.1 iif g1');
  expect(traced[0]?.fits).toBe(true);
  const [, nowhere] = traces({ target: NOT_ROUTED, noTarget: true, g1: { kind: 'vrf' }, rules });
  expect(nowhere.command).toBe('ip route get 10.0.0.2');
  expect(nowhere.rules[0]?.result).toBe('does not fit: it wants iif g1, not no interface');
});

test('with the protocol of the lookup, where rules name one', () => {
  const lookup = { dst: address('10.98.0.1'), src: address('10.0.0.2'), iif: "g'0" };
  const facts = (ipProto: number) =>
    ({ tables: { rules: [rule(40, { ipProto })] }, kernel: { ipProto: 1 } }) as unknown as Facts;
  const command = "ip route get 10.98.0.1 from 10.0.0.2 iif 'g'\\''0'";
  expect(routeGet(facts(0), lookup as FibLookup)).toBe(command);
  expect(routeGet(facts(17), lookup as FibLookup)).toBe(`${command} ipproto 1`);
});

test('as text', () => {
  const trace: Trace = {
    ...{
      to: 'target',
      address: '10.98.0.1',
      command: 'ip route get ...',
      result: 'no route',
      near: ['a', 'b'],
    },
    rules: [
      { rule: '0: from all lookup local', fits: true, reached: true, result: 'fits', routes: [] },
      {
        rule: '9: from all lookup 9',
        fits: false,
        reached: true,
        result: 'does not fit',
        routes: ['x', 'y'],
      },
    ],
  };
  expect(formatTraces([trace, { ...trace, to: 'sender', rules: [], near: [] }])).toEqual([
    '',
    'The route to the target, 10.98.0.1: ip route get ...',
    '  0: from all lookup local',
    '      fits',
    '  9: from all lookup 9',
    '      does not fit',
    '        x',
    '        y',
    '  => no route',
    '  near: a',
    '  near: b',
    '',
    'The return route to the sender, 10.98.0.1: ip route get ...',
    '  => no route',
  ]);
});
