import { describe, expect, test } from 'vitest';
import { ruleWords, takeRuleAway } from '../../src/diagnose/rule-words.ts';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { prefixIn, rule } from '../kernel/fib-rows.ts';

test.each<[string, Partial<RuleEntry>]>([
  ['', {}],
  ['prohibit', { action: RuleAction.PROHIBIT }],
  [
    'from 10.0.0.0/24 to 8.0.0.0/8 unreachable',
    { action: RuleAction.UNREACHABLE, src: prefixIn('10.0.0.0/24'), dst: prefixIn('8.0.0.0/8') },
  ],
  ["iif 'a b' oif g1", { iif: 'a b', oif: 'g1' }],
  ['tos 0x10', { tos: 16 }],
  ['dscp 8', { dscp: { value: 8, mask: 0x3f } }],
  ['dscp 0x8/0x18', { dscp: { value: 8, mask: 0x18 } }],
  ['fwmark 0x0/0xff', { mask: 255 }],
  ['tun_id 5', { tunId: '5' }],
  ['l3mdev', { l3mdev: true }],
  ['uidrange 0-5', { uids: { from: 0, to: 5 } }],
  ['ipproto 17 sport 67', { ipProto: 17, sport: { from: 67, to: 67, mask: 0xffff } }],
  ['dport 67', { dport: { from: 67, to: 67, mask: 0 } }],
  ['sport 80-90', { sport: { from: 80, to: 90, mask: 0 } }],
  ['dport 0x50/0xf0', { dport: { from: 80, to: 80, mask: 0xf0 } }],
  ['suppress_prefixlength 0 suppress_ifgroup 7', { suppressPrefixlen: 0, suppressIfgroup: 7 }],
])('pref 50 %s', (words, changes) => {
  expect(ruleWords(rule(50, changes))).toBe(`pref 50 ${words}`.trim());
});

test('of the first priority, and with a quote in a name', () => {
  expect(ruleWords(rule(0, { action: RuleAction.BLACKHOLE }))).toBe('pref 0 blackhole');
  expect(ruleWords(rule(7, { oif: "g'1" }))).toBe("pref 7 oif 'g'\\''1'");
});

test('not comes first', () => {
  expect(ruleWords(rule(50, { invert: true, tos: 8 }))).toBe('not pref 50 tos 0x8');
});

describe('takeRuleAway', () => {
  const ALL = rule(50, { action: RuleAction.PROHIBIT });
  const NARROW = rule(50, { action: RuleAction.PROHIBIT, dst: prefixIn('10.99.0.0/24') });
  const NOT = { ...NARROW, invert: true, protocol: 16, realms: 0x10002 };
  const OTHERS = [
    rule(49, { action: RuleAction.PROHIBIT }),
    rule(50),
    rule(50, { action: RuleAction.BLACKHOLE }),
    rule(50, { action: RuleAction.PROHIBIT, dst: prefixIn('10.99.0.0/16') }),
  ];
  const remove = 'ip rule delete pref 50 to 10.99.0.0/24 prohibit';

  test('beside others of its priority', () => {
    expect(takeRuleAway(NARROW, [...OTHERS, NARROW, ALL])).toEqual([remove]);
  });

  test('behind one that has all that it has, and more: that goes first, and comes again', () => {
    expect(takeRuleAway(ALL, [NARROW, ALL])).toEqual([
      'ip rule delete pref 50 prohibit',
      'ip rule delete pref 50 prohibit',
      'ip rule add pref 50 to 10.99.0.0/24 prohibit',
    ]);
  });

  test('behind its opposite, which the kernel does not tell from it', () => {
    expect(takeRuleAway(NARROW, [NOT, NARROW])).toEqual([
      remove,
      remove,
      'ip rule add not pref 50 to 10.99.0.0/24 prohibit protocol 16 realms 1/2',
    ]);
  });
});
