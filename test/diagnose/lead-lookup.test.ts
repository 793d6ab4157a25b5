/** The commands after which a lookup leads out of g1: what refuses goes, and the route goes where it is looked for. */
import { expect, test } from 'vitest';
import { leadLookup } from '../../src/diagnose/lead-lookup.ts';
import type { FibLookup } from '../../src/kernel/fib-rule.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { DEFAULT_RULES, prefixIn, route, rule } from '../kernel/fib-rows.ts';
import { address } from '../policy/situation.ts';

const [G0, G1] = [3, 5];
const [BLACKHOLE, UNREACHABLE] = [6, 7];
const GROUP = 7;

const LOOKUP: FibLookup = {
  ...{ dst: address('10.9.1.1'), src: address('10.0.0.2'), iif: 'g0', vrf: undefined },
  ...{ ignoresLinkdown: () => false, groupOf: (oif) => (oif === G1 ? GROUP : 0) },
};

interface Row {
  readonly rules?: readonly RuleEntry[];
  readonly routes?: readonly RouteEntry[];
  readonly lookup?: Partial<FibLookup>;
  /** Joined by "; ". */
  readonly commands: readonly string[];
}

const ROUTE = 'ip route add 10.9.1.1/32 dev g1';
const MAIN = 'ip rule add pref 32766 lookup main';
const refusal = rule(101, { action: RuleAction.UNREACHABLE, dst: prefixIn('10.0.0.0/8') });
const DELETE = 'ip rule delete pref 101 to 10.0.0.0/8 unreachable';
const TO_G1 = route('0.0.0.0/0', G1);

const ROWS: Readonly<Record<string, Row>> = {
  'nothing leads there: table main': { commands: [ROUTE] },
  'nothing in the one table that is looked in': {
    rules: [rule(50, { table: 100 })],
    commands: [`${ROUTE} table 100`],
  },
  'nothing in several: main, if it is one of them': {
    rules: [rule(50, { table: 100 }), ...DEFAULT_RULES],
    commands: [ROUTE],
  },
  "tables local and default are nobody's": {
    rules: [rule(0, { table: 255 }), rule(32767, { table: 253 })],
    commands: [MAIN, ROUTE],
  },
  'table default where it ends': {
    rules: [rule(0, { table: 255 }), rule(32767, { table: 253 })],
    routes: [route('10.0.0.0/8', G0, { table: 253 })],
    commands: [`${ROUTE} table default`],
  },
  'the table where it ends': {
    rules: [rule(50, { table: 100 }), ...DEFAULT_RULES],
    routes: [route('10.0.0.0/8', G0, { table: 100 })],
    commands: [`${ROUTE} table 100`],
  },
  'the table of a VRF': {
    rules: [rule(1000, { l3mdev: true, table: 0 })],
    lookup: { vrf: { name: 'blue', table: 10 } },
    commands: [`${ROUTE} table 10`],
  },
  'in the place of the same prefix': {
    routes: [route('10.9.1.1/32', 0, { type: BLACKHOLE })],
    commands: ['ip route replace 10.9.1.1/32 dev g1'],
  },
  'beside the same prefix of another table': {
    routes: [route('10.9.1.1/32', G0, { table: 100 })],
    commands: [ROUTE],
  },
  'not where a rule suppresses it by its group': {
    rules: [rule(50, { suppressIfgroup: GROUP }), rule(60, { table: 100 })],
    commands: [`${ROUTE} table 100`],
  },
  'not where a rule suppresses it by its length': {
    rules: [rule(50, { suppressPrefixlen: 32 }), rule(60, { table: 100 })],
    commands: [`${ROUTE} table 100`],
  },
  'a rule that refuses, before a good route': {
    rules: [refusal, ...DEFAULT_RULES],
    routes: [TO_G1],
    commands: [DELETE],
  },
  'two of them': {
    rules: [refusal, rule(102, { action: RuleAction.BLACKHOLE }), ...DEFAULT_RULES],
    routes: [TO_G1],
    commands: [DELETE, 'ip rule delete pref 102 blackhole'],
  },
  'a rule that refuses, before nothing': { rules: [refusal, ...DEFAULT_RULES], commands: [DELETE, ROUTE] },
  'a rule that refuses, before a route that refuses': {
    rules: [refusal, ...DEFAULT_RULES],
    routes: [route('10.0.0.0/8', 0, { type: UNREACHABLE })],
    commands: [DELETE, ROUTE],
  },
  'a rule that refuses, behind a table that the route can go to': {
    rules: [...DEFAULT_RULES, rule(40_000, { action: RuleAction.UNREACHABLE })],
    commands: [ROUTE],
  },
  'a rule that refuses, between a table and a good route': {
    rules: [rule(50, { table: 100 }), refusal, ...DEFAULT_RULES],
    routes: [TO_G1],
    commands: [DELETE],
  },
  'a goto over all rules for main': {
    rules: [
      rule(10, { action: RuleAction.GOTO, target: 40_000 }),
      ...DEFAULT_RULES,
      rule(40_000, { action: RuleAction.NOP }),
    ].toSorted((a, b) => a.priority - b.priority),
    routes: [TO_G1],
    commands: ['ip rule delete pref 10 goto 40000'],
  },
  'a goto over all rules for main, which has nothing': {
    rules: [
      rule(10, { action: RuleAction.GOTO, target: 40_000 }),
      ...DEFAULT_RULES,
      rule(40_000, { action: RuleAction.NOP }),
    ].toSorted((a, b) => a.priority - b.priority),
    commands: ['ip rule delete pref 10 goto 40000', ROUTE],
  },
  'a goto over nothing that would help': {
    rules: [
      rule(10, { action: RuleAction.GOTO, target: 40 }),
      rule(20, { table: 253 }),
      rule(40, { action: RuleAction.NOP }),
    ],
    routes: [TO_G1],
    commands: [MAIN],
  },
  'no rule for main, which has a good route': {
    rules: [rule(0, { table: 255 })],
    routes: [TO_G1],
    commands: [MAIN],
  },
  'no rule for main, which has a good route, beside a rule for another table': {
    rules: [rule(50, { table: 100 })],
    routes: [TO_G1],
    commands: [MAIN],
  },
  'a rule for main, which is behind a throw': {
    rules: [rule(50, { table: 100 }), ...DEFAULT_RULES.slice(0, 1)],
    routes: [TO_G1, route('0.0.0.0/0', 0, { table: 100, type: 9 })],
    commands: [MAIN],
  },
  'no rule for main, which has none': { rules: [rule(0, { table: 255 })], commands: [MAIN, ROUTE] },
  'no rule for main, which refuses': {
    rules: [],
    routes: [route('0.0.0.0/0', 0, { type: BLACKHOLE })],
    commands: [MAIN, ROUTE],
  },
  'a rule for main that is for others': {
    rules: [rule(0, { table: 255 }), rule(32766, { iif: 'g9' })],
    routes: [TO_G1],
    commands: [MAIN],
  },
};

test.each(Object.entries(ROWS))('%s', (_name, { rules = DEFAULT_RULES, routes = [], lookup, commands }) => {
  const command = leadLookup(
    { rules, routes },
    { ...LOOKUP, ...lookup },
    {
      ...{ to: '10.9.1.1/32', dev: 'g1', oif: G1, verb: 'add' },
      isGood: ({ hops }) => hops.some(({ oif }) => oif === G1),
    },
  );
  expect(command).toBe(commands.join('; '));
});
