import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ipv4, parseIpv4 } from '../../../src/wire/ipv4.ts';
import { AttributeReader } from '../../../src/wire/netlink/attribute.ts';
import {
  emitRouteQuestion,
  ROUTE_QUESTION_LEN,
  routeDstLen,
  routeOif,
  routeType,
  setRouteQuestion,
} from '../../../src/wire/rtnetlink/route.ts';
import { captured, capturedRequest, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

const RTMSG = Buffer.from([2, 32, 32, 0, 0xfe, 0, 0, 1, 0, 2, 0, 0]);
const address = (text: string): Ipv4 => parseIpv4(text) ?? (Number.NaN as Ipv4);

const answer = (octets: Buffer): [number, number] => {
  const view = viewOf(octets);
  return [
    routeType(view, 0, octets.length),
    routeOif(view, 0, octets.length, new AttributeReader(view, 0, 0)),
  ];
};

/** What stands in a question, read by hand. */
const inQuestion = (view: DataView, at: number) => {
  const octets = Buffer.from(view.buffer, view.byteOffset + at, ROUTE_QUESTION_LEN);
  const [seq, tpa, spa] = [octets.readUInt32LE(8), octets.readUInt32BE(32), octets.readUInt32BE(40)];
  return { seq, tpa, spa, iif: octets.readUInt32LE(48), proto: octets.readUInt8(56) };
};

describe('an answer', () => {
  test.each([
    ['10.99.0.1', 'unicast, by g1', [1, 5]],
    ['10.0.0.7', 'unicast, back by g0', [1, 3]],
    ['10.0.0.1', 'local', [2, 1]],
    ['10.0.0.255', 'broadcast', [3, 1]],
  ])('ip route get %s from 10.0.0.2 iif g0 ipproto icmp: %s', (target, _what, want) => {
    const command = `ip route get ${target} from 10.0.0.2 iif g0 ipproto icmp`;
    expect(captured(command, Rtm.NEWROUTE).map(answer)).toEqual([want]);
  });

  test('a cut one has no type, or no interface, but never a wrong one', () => {
    const [whole = Buffer.alloc(0)] = captured('ip route get 10.99.0.1 from 10.0.0.2 iif g0 ipproto icmp');
    const oifAt = whole.indexOf(attribute(4, u32(5)));
    for (let length = 0; length <= whole.length; length++) {
      const want = [length >= 28 ? 1 : 0, length >= oifAt + 8 ? 5 : 0];
      expect(answer(whole.subarray(0, length)), `${length} octets`).toEqual(want);
    }
  });

  test('no interface, an interface of two octets, an interface after what nobody knows', () => {
    const oif = (...attributes: Buffer[]): number => answer(message({ type: 24 }, RTMSG, ...attributes))[1];
    expect([oif(), oif(attribute(4, u16(5))), oif(attribute(4000, u16(1)), attribute(4, u32(5)))]).toEqual([
      0, 0, 5,
    ]);
  });

  test.each([
    ['10.99.0.1', [16]],
    ['10.0.0.1', [32]],
    ['11.0.0.1', []],
  ])('ip route get fibmatch %s from 10.0.0.2 iif g0 ipproto icmp: how long the prefix is', (target, want) => {
    const command = `ip route get fibmatch ${target} from 10.0.0.2 iif g0 ipproto icmp`;
    const lengths = captured(command, Rtm.NEWROUTE).map((octets) =>
      routeDstLen(viewOf(octets), 0, octets.length),
    );
    expect(lengths).toEqual(want);
  });

  test('a cut one has no length', () => {
    const [whole = Buffer.alloc(0)] = captured(
      'ip route get fibmatch 10.99.0.1 from 10.0.0.2 iif g0 ipproto icmp',
    );
    const lengths = Array.from({ length: 30 }, (_, n) => routeDstLen(viewOf(whole.subarray(0, n)), 0, n));
    expect(lengths).toEqual([...Array(28).fill(-1), 16, 16]);
  });

  test('a fault in one message does not stay in the reader for the next', () => {
    const reader = new AttributeReader(poisoned(0), 0, 0);
    const [bad, good] = [u16(5), u32(5)].map((oif) => message({ type: 24 }, RTMSG, attribute(4, oif)));
    const oifs = [bad, good].map((octets = Buffer.alloc(0)) =>
      routeOif(viewOf(octets), 0, octets.length, reader),
    );
    expect(oifs).toEqual([0, 5]);
  });
});

describe('a question', () => {
  test.each([
    ['ip route get 10.99.0.1 from 10.0.0.2 iif g0 ipproto icmp', '10.99.0.1', 3],
    ['ip route get 10.0.0.255 from 10.0.0.2 iif g0 ipproto icmp', '10.0.0.255', 3],
    ['ip route get 10.99.0.1 from 10.0.0.2 iif NOT-THERE', '10.99.0.1', 4711],
  ])('%s: the octets that a kernel answered', (command, target, iif) => {
    const sent = capturedRequest(command);
    const view = poisoned(ROUTE_QUESTION_LEN + 8);
    emitRouteQuestion(view, 4);
    const seq = sent.readUInt32LE(8);
    setRouteQuestion(view, 4, seq, { iif, spa: address('10.0.0.2'), tpa: address(target) }, 1, 0);
    expect(hexOf(view)).toBe(untouched(4) + sent.toString('hex') + untouched(4));
  });

  test('of one buffer can be asked again and again, each time with everything new', () => {
    const view = poisoned(2 * ROUTE_QUESTION_LEN);
    emitRouteQuestion(view, 0);
    emitRouteQuestion(view, ROUTE_QUESTION_LEN);
    const u32s = fc.nat(0xffffffff);
    const questions = fc.record({
      seq: u32s,
      iif: u32s,
      spa: u32s,
      tpa: u32s,
      proto: fc.constantFrom(1, 6, 17),
    });
    fc.assert(
      fc.property(questions, fc.constantFrom(0, ROUTE_QUESTION_LEN), (question, at) => {
        const { seq, iif, proto } = question;
        const [spa, tpa] = [question.spa as Ipv4, question.tpa as Ipv4];
        const other = hexOf(view, ROUTE_QUESTION_LEN - at, 2 * ROUTE_QUESTION_LEN - at);
        setRouteQuestion(view, at, seq, { iif, spa, tpa }, proto, 0);
        expect(inQuestion(view, at)).toEqual(question);
        expect(hexOf(view, ROUTE_QUESTION_LEN - at, 2 * ROUTE_QUESTION_LEN - at)).toBe(other);
      }),
    );
  });
});
