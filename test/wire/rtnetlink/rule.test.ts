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

const hasPorts = ({ sport, dport }: RuleEntry): boolean => sport !== undefined || dport !== undefined;

const NO_PORTS = { sport: undefined, dport: undefined };
const port = (from: number, to = from): object => ({ from, to, mask: 0 });

const ANY = [2, ...Array<number>(11).fill(0)];

describe('parseRuleEntry', () => {
  test('ip rule show: what was captured', () => {
    const rules = captured('ip rule show', Rtm.NEWRULE).flatMap((octets) => parse(octets) ?? []);
    expect(
      rules.map((each) => [each.priority, each.table, each.ipProto, hasPorts(each), each.invert]),
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
    ['ip rule add pref 1001 from 10.1.0.0/16 lookup 300', { ipProto: 0, ...NO_PORTS }],
    ['ip rule add pref 1002 ipproto udp lookup main', { ipProto: 17, ...NO_PORTS }],
    ['ip rule add pref 1003 not ipproto tcp lookup main', { ipProto: 6, ...NO_PORTS, invert: true }],
    ['ip rule del pref 1003', { ipProto: 6, ...NO_PORTS }],
    [
      'ip rule add pref 1003 not ipproto tcp dport 80 lookup main',
      { ipProto: 6, dport: { from: 80, to: 80, mask: 0xffff } },
    ],
    [
      'ip rule add pref 1003 ipproto udp sport 67 lookup main',
      { ipProto: 17, sport: { from: 67, to: 67, mask: 0xffff } },
    ],
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

  test.each([
    [0, { invert: false, unresolved: false }],
    [1, { invert: false, unresolved: false }],
    [2, { invert: true, unresolved: false }],
    [4, { invert: false, unresolved: true }],
    [8, { invert: false, unresolved: false }],
  ])('flags %d', (flags, want) => {
    expect(rule([2, ...Array<number>(7).fill(0), flags, 0, 0, 0])).toMatchObject(want);
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
    ['a protocol', { ipProto: 6, ...NO_PORTS }, [TCP]],
    ['a protocol of two octets', undefined, [attribute(22, u16(6))]],
    [
      'a protocol, then a source port',
      { ipProto: 6, sport: port(80, 90), dport: undefined },
      [TCP, attribute(23, PORTS)],
    ],
    [
      'a protocol, then a destination port',
      { ipProto: 6, dport: port(80, 90), sport: undefined },
      [TCP, attribute(24, PORTS)],
    ],
    ['a port, then a protocol', { ipProto: 6, dport: port(80, 90) }, [attribute(24, PORTS), TCP]],
    ['a port alone', { ipProto: 0, dport: port(80, 90) }, [attribute(24, PORTS)]],
    ['a port of one octet, which is none', { dport: port(0) }, [attribute(24, Buffer.from([80]))]],
    [
      'what nobody knows, then a protocol',
      { ipProto: 6, ...NO_PORTS, unknown: [4000] },
      [attribute(4000, u16(1)), TCP],
    ],
    [
      'a flow label, which no IPv4 rule has',
      { unknown: [26, 27] },
      [26, 27].map((type) => attribute(type, u32(1))),
    ],
    [
      'ports under a mask, the mask first or last',
      { sport: { from: 80, to: 90, mask: 0xf0 }, dport: { from: 80, to: 90, mask: 0xff } },
      [attribute(23, PORTS), attribute(28, u16(0xf0)), attribute(29, u16(0xff)), attribute(24, PORTS)],
    ],
    ['a DSCP', { dscp: { value: 8, mask: 0x3f } }, [attribute(25, Buffer.from([8]))]],
    [
      'a DSCP under a mask, the mask first',
      { dscp: { value: 8, mask: 15 } },
      [attribute(30, Buffer.from([15])), attribute(25, Buffer.from([8]))],
    ],
    ['the id of a tunnel', { tunId: '4294967301' }, [attribute(12, Buffer.from([0, 0, 0, 1, 0, 0, 0, 5]))]],
    ['the id of a tunnel, cut', { tunId: '' }, [attribute(12, u32(5))]],
    ['a group of interfaces', { suppressIfgroup: 7 }, [attribute(13, u32(7))]],
    [
      'who made it, and realms, and what fills up: known, and no selector',
      { protocol: 16, realms: 0x10002, unknown: [] },
      [attribute(21, Buffer.from([16])), attribute(11, u32(0x10002)), attribute(18)],
    ],
    ['a range of users that is cut', { uids: undefined }, [attribute(20, u32(0))]],
  ])('%s', (_what, want, attributes) => {
    expect({ rule: rule(ANY, ...attributes) }).toMatchObject({ rule: want });
  });

  test('a cut rule is none, or lacks what stood after the cut, but never has another value', () => {
    const [octets = Buffer.alloc(0)] = captured('ip rule add pref 1002 ipproto udp lookup main');
    const whole: Record<string, unknown> = { ...parse(octets) };
    const without: Record<string, unknown> = { priority: 0, ipProto: 0, suppressPrefixlen: -1, protocol: 0 };
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
