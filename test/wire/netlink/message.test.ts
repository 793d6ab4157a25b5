import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  align4,
  emitHeader,
  messageEnd,
  messageFlags,
  messageSeq,
  messageType,
  NLMSG_HDRLEN,
} from '../../../src/wire/netlink/message.ts';
import { captured, everyMessage, Rtm } from '../captured.ts';
import { hexOf, message, poisoned, u32, untouched, viewOf } from '../octets.ts';

describe('a header', () => {
  test('each field of a captured one: an answer to `ip rule show`', () => {
    const [octets = Buffer.alloc(0)] = captured('ip rule show');
    const view = viewOf(octets);
    expect([messageType(view, 0), messageFlags(view, 0), messageSeq(view, 0)]).toEqual([Rtm.NEWRULE, 2, 3]);
    expect(messageEnd(view, 0, octets.length)).toBe(octets.length);
  });

  test('what is written is read again, and nothing else is touched', () => {
    const fields = fc.tuple(
      fc.integer({ min: 16, max: 40 }),
      fc.nat(0xffff),
      fc.nat(0xffff),
      fc.nat(0xffffffff),
    );
    fc.assert(
      fc.property(fields, fc.nat(8), ([length, type, flags, seq], at) => {
        const view = poisoned(60);
        emitHeader(view, at, length, type, flags, seq);
        const read = [
          messageEnd(view, at, 60),
          messageType(view, at),
          messageFlags(view, at),
          messageSeq(view, at),
        ];
        expect(read).toEqual([at + length, type, flags, seq]);
        const written = message({ type, flags, seq }, Buffer.alloc(length - 16)).toString('hex', 0, 16);
        expect(hexOf(view)).toBe(untouched(at) + written + untouched(60 - at - 16));
      }),
    );
  });
});

describe('messageEnd', () => {
  test('is 0 for every cut of every captured message', () => {
    const ends = new Set<number>();
    for (const octets of everyMessage) {
      for (let length = 0; length < octets.length; length++) {
        ends.add(messageEnd(viewOf(octets.subarray(0, length)), 0, length));
        ends.add(messageEnd(viewOf(octets), 0, length));
      }
    }
    expect([...ends]).toEqual([0]);
  });

  test.each([0, 1, 15, 0x7fffffff, 0x80000000, 0xffffffff])('is 0 for a length of %d', (length) => {
    const octets = Buffer.concat([u32(length), Buffer.alloc(60)]);
    expect(messageEnd(viewOf(octets), 0, 64)).toBe(0);
  });

  test('is 0 where `end` comes before `at`', () => {
    expect(messageEnd(poisoned(64), 32, 16)).toBe(0);
  });

  test('a header alone is a whole message', () => {
    expect(messageEnd(viewOf(message({ type: 1 })), 0, NLMSG_HDRLEN)).toBe(NLMSG_HDRLEN);
  });
});

test.each([
  [0, 0],
  [1, 4],
  [4, 4],
  [5, 8],
  [255, 256],
])('align4(%d) is %d', (n, aligned) => {
  expect(align4(n)).toBe(aligned);
});
