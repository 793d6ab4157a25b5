/** Rules, routes and interfaces in the words of `ip`: each to be pasted back into it. */
import { describe, expect, test } from 'vitest';
import { describeLink, describePath, describeRoute, ruleWords } from '../../src/explain/words.ts';
import { RuleAction } from '../../src/wire/rtnetlink/rule.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { prefixIn, route, rule } from '../kernel/fib-rows.ts';

const nameOf = (ifindex: number): string => `g${ifindex}`;
const { BLACKHOLE, UNREACHABLE, PROHIBIT, TO_TBL } = RuleAction;

test.each([
  [rule(0, { action: BLACKHOLE }), 'pref 0 blackhole'],
  [rule(7, { action: UNREACHABLE, src: prefixIn('10.0.0.0/8') }), 'pref 7 from 10.0.0.0/8 unreachable'],
  [rule(7, { action: PROHIBIT, dst: prefixIn('10.9.0.0/16') }), 'pref 7 to 10.9.0.0/16 prohibit'],
  [rule(7, { action: PROHIBIT, invert: true, iif: 'g 0' }), "not pref 7 iif 'g 0' prohibit"],
  [rule(7, { action: PROHIBIT, oif: "g'1" }), "pref 7 oif 'g'\\''1' prohibit"],
  [rule(7, { action: PROHIBIT, tos: 16 }), 'pref 7 tos 0x10 prohibit'],
  [rule(7, { action: PROHIBIT, mark: 26, mask: 255 }), 'pref 7 fwmark 0x1a/0xff prohibit'],
  [rule(7, { action: PROHIBIT, mark: 0, mask: 255 }), 'pref 7 fwmark 0x0/0xff prohibit'],
  [rule(7, { action: TO_TBL }), 'pref 7'],
])('a rule, %#: %s', (row, words) => {
  expect(ruleWords(row)).toBe(words);
});

test.each([
  [exampleLink({ ifindex: 4, kind: '', mac: undefined }), 'g0 (ifindex 4, no MAC)'],
  [exampleLink({ ifindex: 4, kind: 'veth' }), 'g0 (ifindex 4, veth, 02:00:00:00:00:01)'],
])('a link: %#', (link, words) => {
  expect(describeLink(link)).toBe(words);
});

test.each([
  [route('0.0.0.0/0', 1), 'default dev g1, table main'],
  [route('10.9.0.0/16', 0, { type: 9, table: 253 }), 'throw 10.9.0.0/16, table default'],
  [route('10.9.0.0/16', 0, { type: 42, table: 77 }), 'type 42 10.9.0.0/16, table 77'],
  [
    route('10.9.0.0/16', 1, { hops: [{ oif: 2, via: '10.1.0.1', flags: 0 }], nexthopId: 3 }),
    '10.9.0.0/16 via 10.1.0.1 dev g2 (nexthop object 3), table main',
  ],
])('a route: %#', (row, words) => {
  expect(describeRoute(row, nameOf)).toBe(words);
});

describe('where a lookup ended', () => {
  test('in a route without a rule', () => {
    expect(describePath({ rules: [], unsure: [], route: route('10.9.0.0/16', 1), ended: true }, nameOf)).toBe(
      '10.9.0.0/16 dev g1, table main',
    );
  });

  test('in a rule of an action that has no name here', () => {
    const rules = [rule(9, { action: 77 })];
    expect(describePath({ rules, unsure: [], route: undefined, ended: true }, nameOf)).toBe(
      'rule 9 is an end',
    );
  });

  test('nowhere: each table once', () => {
    const rules = [rule(1), rule(2), rule(3, { table: 9 })];
    expect(describePath({ rules, unsure: [], route: undefined, ended: false }, nameOf)).toBe(
      'no route: tables main, 9 were looked in by rules 1, 2, 3',
    );
  });
});
