import { describe, expect, test } from 'vitest';
import { emitRuleDump, ruleIpProto } from '../../../src/wire/rtnetlink/rule.ts';
import { captured, capturedRequest, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, untouched, viewOf } from '../octets.ts';

const protoOf = (octets: Buffer): number => ruleIpProto(viewOf(octets), 0, octets.length);

describe('ruleIpProto', () => {
  test.each([
    ['ip rule add pref 1001 from 10.1.0.0/16 lookup 300', [0]],
    ['ip rule add pref 1002 ipproto udp lookup main', [17]],
    ['ip rule add pref 1003 not ipproto tcp lookup main', [6]],
    ['ip rule del pref 1003', [6]],
    ['ip rule add pref 1003 not ipproto tcp dport 80 lookup main', [0]],
    ['ip rule add pref 1003 ipproto udp sport 67 lookup main', [0]],
    ['ip -6 rule add pref 1004 ipproto tcp lookup main', [0]],
  ])('%s', (command, want) => {
    expect(captured(command).map(protoOf)).toEqual(want);
  });

  test('ip rule show: local, 1001, 1002, twice 1003 with ports, main, default', () => {
    expect(captured('ip rule show', Rtm.NEWRULE).map(protoOf)).toEqual([0, 0, 17, 0, 0, 0, 0]);
  });

  test('a cut rule names its protocol only if that is there', () => {
    const [whole = Buffer.alloc(0)] = captured('ip rule add pref 1002 ipproto udp lookup main');
    const found = whole.length - 3; // its last attribute, without the padding
    for (let length = 0; length <= whole.length; length++) {
      expect(protoOf(whole.subarray(0, length)), `${length} octets`).toBe(length >= found ? 17 : 0);
    }
  });

  const [TCP, PORTS] = [Buffer.from([6]), Buffer.from([80, 0, 90, 0])];
  test.each([
    ['a protocol', 6, [attribute(22, TCP)]],
    ['a protocol of two octets', 0, [attribute(22, u16(6))]],
    ['a protocol, then a source port', 0, [attribute(22, TCP), attribute(23, PORTS)]],
    ['a protocol, then a destination port', 0, [attribute(22, TCP), attribute(24, PORTS)]],
    ['a port, then a protocol', 0, [attribute(24, PORTS), attribute(22, TCP)]],
    ['a port alone', 0, [attribute(24, PORTS)]],
    ['what nobody knows, then a protocol', 6, [attribute(4000, u16(1)), attribute(22, TCP)]],
  ])('%s: %d', (_what, want, attributes) => {
    const header = Buffer.concat([Buffer.from([2]), Buffer.alloc(11)]);
    expect(protoOf(message({ type: Rtm.NEWRULE }, header, ...attributes))).toBe(want);
  });
});

test('emitRuleDump: the octets that a kernel answered with `ip rule show`', () => {
  const view = poisoned(64);
  const sent = capturedRequest('ip rule show');
  expect(emitRuleDump(view, sent.readUInt32LE(8))).toBe(sent.length);
  expect(hexOf(view)).toBe(sent.toString('hex') + untouched(64 - sent.length));
});
