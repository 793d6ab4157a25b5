import { describe, expect, test } from 'vitest';
import {
  emitRuleDump,
  parseRuleEntry,
  RuleAction,
  type RuleEntry,
} from '../../../src/wire/rtnetlink/rule.ts';
import { captured, capturedRequest, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

const parse = (octets: Buffer): RuleEntry | undefined => parseRuleEntry(viewOf(octets), 0, octets.length);

const rule = (header: number[], ...attributes: Buffer[]): RuleEntry | undefined =>
  parse(message({ type: Rtm.NEWRULE }, Buffer.from(header), ...attributes));

const ANY = [2, ...Array<number>(11).fill(0)];

describe('parseRuleEntry', () => {
  test('ip rule show: what was captured', () => {
    const rules = captured('ip rule show', Rtm.NEWRULE).map(parse);
    expect(
      rules.map((each) => [each?.priority, each?.table, each?.ipProto, each?.ports, each?.invert]),
    ).toEqual([
      [0, 255, 0, false, false],
      [1001, 300, 0, false, false],
      [1002, 254, 17, false, false],
      [1003, 254, 6, true, true],
      [1003, 254, 17, true, false],
      [32766, 254, 0, false, false],
      [32767, 253, 0, false, false],
    ]);
    expect(rules[1]).toMatchObject({ src: { address: 0x0a01_0000, length: 16 }, dst: { length: 0 } });
    expect(rules[1]).toMatchObject({ action: RuleAction.TO_TBL, suppressPrefixlen: -1, uids: undefined });
  });

  test.each([
    ['ip rule add pref 1001 from 10.1.0.0/16 lookup 300', { ipProto: 0, ports: false }],
    ['ip rule add pref 1002 ipproto udp lookup main', { ipProto: 17, ports: false }],
    ['ip rule add pref 1003 not ipproto tcp lookup main', { ipProto: 6, ports: false, invert: true }],
    ['ip rule del pref 1003', { ipProto: 6, ports: false }],
    ['ip rule add pref 1003 not ipproto tcp dport 80 lookup main', { ipProto: 6, ports: true }],
    ['ip rule add pref 1003 ipproto udp sport 67 lookup main', { ipProto: 17, ports: true }],
    ['ip -6 rule add pref 1004 ipproto tcp lookup main', undefined],
  ])('%s', (command, want) => {
    expect(captured(command).map(parse)).toMatchObject([want]);
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

  test('prefixes, of which bits beyond their length are 0', () => {
    const ip = Buffer.from([10, 1, 2, 3]);
    const header = [2, 8, 24, ...Array<number>(9).fill(0)];
    expect(rule(header, attribute(1, ip), attribute(2, ip))).toMatchObject({
      dst: { address: 0x0a00_0000, length: 8 },
      src: { address: 0x0a01_0200, length: 24 },
    });
  });

  const [TCP, PORTS] = [attribute(22, Buffer.from([6])), Buffer.from([80, 0, 90, 0])];
  test.each<[string, object | undefined, Buffer[]]>([
    ['a protocol', { ipProto: 6, ports: false }, [TCP]],
    ['a protocol of two octets', undefined, [attribute(22, u16(6))]],
    ['a protocol, then a source port', { ipProto: 6, ports: true }, [TCP, attribute(23, PORTS)]],
    ['a protocol, then a destination port', { ipProto: 6, ports: true }, [TCP, attribute(24, PORTS)]],
    ['a port, then a protocol', { ipProto: 6, ports: true }, [attribute(24, PORTS), TCP]],
    ['a port alone', { ipProto: 0, ports: true }, [attribute(24, PORTS)]],
    ['what nobody knows, then a protocol', { ipProto: 6, ports: false }, [attribute(4000, u16(1)), TCP]],
    ['a range of users that is cut', { uids: undefined }, [attribute(20, u32(0))]],
  ])('%s', (_what, want, attributes) => {
    expect({ rule: rule(ANY, ...attributes) }).toMatchObject({ rule: want });
  });

  test('a cut rule is none, or lacks what stood after the cut, but never has another value', () => {
    const [octets = Buffer.alloc(0)] = captured('ip rule add pref 1002 ipproto udp lookup main');
    const whole: Record<string, unknown> = { ...parse(octets) };
    const without: Record<string, unknown> = { priority: 0, ipProto: 0, suppressPrefixlen: -1 };
    const found = octets.length - 3; // its last attribute names the protocol, without the padding
    for (let length = 0; length <= octets.length; length++) {
      const cut = parse(octets.subarray(0, length));
      expect(cut !== undefined && length < 28, `${length} octets`).toBe(false);
      expect(cut?.ipProto ?? 0, `${length} octets`).toBe(length >= found ? 17 : 0);
      for (const [key, value] of Object.entries(cut ?? {}))
        expect([whole[key], without[key]], `${key} of ${length} octets`).toContainEqual(value);
    }
  });
});

test('emitRuleDump: the octets that a kernel answered with `ip rule show`', () => {
  const view = poisoned(64);
  const sent = capturedRequest('ip rule show');
  expect(emitRuleDump(view, sent.readUInt32LE(8))).toBe(sent.length);
  expect(hexOf(view)).toBe(sent.toString('hex') + untouched(64 - sent.length));
});
