import { describe, expect, test } from 'vitest';
import { parseRuleEntry, RuleAction, type RuleEntry } from '../../../src/wire/rtnetlink/rule-entry.ts';
import { captured, Rtm } from '../captured.ts';
import { attribute, message, u32, viewOf } from '../octets.ts';

const parse = (octets: Buffer): RuleEntry | undefined => parseRuleEntry(viewOf(octets), 0, octets.length);

const rule = (header: number[], ...attributes: Buffer[]): RuleEntry | undefined =>
  parse(message({ type: Rtm.NEWRULE }, Buffer.from(header), ...attributes));

describe('parseRuleEntry', () => {
  test('ip rule show: what was captured', () => {
    const rules = captured('ip rule show', Rtm.NEWRULE).map(parse);
    expect(rules.map((each) => [each?.priority, each?.table, each?.transport, each?.invert])).toEqual([
      [0, 255, false, false],
      [1001, 300, false, false],
      [1002, 254, true, false],
      [1003, 254, true, true],
      [1003, 254, true, false],
      [32766, 254, false, false],
      [32767, 253, false, false],
    ]);
    expect(rules[1]).toMatchObject({ src: { address: 0x0a01_0000, length: 16 }, dst: { length: 0 } });
    expect(rules[1]).toMatchObject({ action: RuleAction.TO_TBL, suppressPrefixlen: -1, uids: undefined });
  });

  test('every other part', () => {
    const header = [2, 0, 0, 8, 0, 0, 0, RuleAction.GOTO, 0, 0, 0, 0];
    expect(
      rule(
        header,
        ...[attribute(3, Buffer.from('g0\0')), attribute(17, Buffer.from('g1\0')), attribute(4, u32(99))],
        ...[attribute(10, u32(1)), attribute(16, u32(255)), attribute(14, u32(0))],
        ...[attribute(19, Buffer.from([1])), attribute(20, Buffer.concat([u32(0), u32(5)]))],
      ),
    ).toMatchObject({
      ...{ iif: 'g0', oif: 'g1', target: 99, mark: 1, mask: 255, suppressPrefixlen: 0, l3mdev: true, tos: 8 },
      ...{ action: RuleAction.GOTO, uids: { from: 0, to: 5 } },
    });
  });

  test('none: of IPv6, or cut', () => {
    expect(captured('ip -6 rule add pref 1004 ipproto tcp lookup main').map(parse)).toEqual([undefined]);
    expect(parse(Buffer.from(captured('ip rule show')[0] ?? []).subarray(0, 20))).toBeUndefined();
  });
});
