import { describe, expect, test } from 'vitest';
import { formatIpv4, formatPrefix } from '../../../src/wire/ipv4.ts';
import { emitAddressDump, parseAddress } from '../../../src/wire/rtnetlink/address.ts';
import { captured, capturedRequest, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

const inWords = (octets: Buffer): string | undefined => {
  const found = parseAddress(viewOf(octets), 0, octets.length);
  return found && `${formatIpv4(found.address)}/${found.prefixLength} on ${found.ifindex}`;
};

describe('parseAddress', () => {
  test.each([
    ['ip addr add 10.0.0.1/24 brd + dev g0', ['10.0.0.1/24 on 3']],
    ['ip addr add 10.0.0.1/16 dev g0', ['10.0.0.1/16 on 3']],
    ['ip addr add 10.9.9.1 peer 10.9.9.2 dev g1', ['10.9.9.1/32 on 5']],
    ['ip -6 addr add fd00::1/64 dev g1 nodad', [undefined]],
    ['ip addr del 10.0.0.1/16 dev g0', ['10.0.0.1/16 on 3']],
  ])('%s', (command, want) => {
    expect(captured(command).map(inWords)).toEqual(want);
  });

  test('ip -4 address show', () => {
    expect(captured('ip -4 address show', Rtm.NEWADDR).map(inWords)).toEqual([
      '127.0.0.1/8 on 1',
      '10.0.0.1/24 on 3',
      '10.0.0.1/16 on 3',
      '10.9.9.1/32 on 5',
    ]);
  });

  test('a cut one is taken for an address only when that is there', () => {
    const [whole = Buffer.alloc(0)] = captured('ip addr add 10.9.9.1 peer 10.9.9.2 dev g1');
    const local = whole.indexOf(attribute(2, Buffer.from([10, 9, 9, 1]))) + 8;
    for (let length = 0; length <= whole.length; length++) {
      const want = length < local ? undefined : '10.9.9.1/32 on 5';
      expect(inWords(whole.subarray(0, length)), `${length} octets`).toBe(want);
    }
  });

  test('of a point-to-point address, the prefix is that of the other end; its scope', () => {
    const words = (octets: Buffer) => {
      const { prefix, scope } = parseAddress(viewOf(octets), 0, octets.length) ?? {};
      return prefix && [formatPrefix(prefix), scope];
    };
    expect(captured('ip addr add 10.9.9.1 peer 10.9.9.2 dev g1').map(words)).toEqual([['10.9.9.2/32', 0]]);
    expect(captured('ip -4 address show', Rtm.NEWADDR).map(words).slice(0, 2)).toEqual([
      ['127.0.0.0/8', 254],
      ['10.0.0.0/24', 0],
    ]);
  });

  const header = (family: number): Buffer => Buffer.concat([Buffer.from([family, 24, 0, 0]), u32(3)]);
  const local = attribute(2, Buffer.from([10, 0, 0, 1]));
  test.each([
    ['with an address', '10.0.0.1/24 on 3', [header(2), local]],
    ['after what nobody knows', '10.0.0.1/24 on 3', [header(2), attribute(4000, u16(1)), local]],
    ['with a peer alone', undefined, [header(2), attribute(1, Buffer.from([10, 0, 0, 1]))]],
    ['with an address of two octets', undefined, [header(2), attribute(2, u16(1))]],
    ['of IPv6', undefined, [header(10), local]],
  ])('one made by hand, %s: %s', (_what, want, body) => {
    expect(inWords(message({ type: Rtm.NEWADDR }, ...body))).toBe(want);
  });
});

test('emitAddressDump: the octets that a kernel answered with `ip -4 address show`', () => {
  const view = poisoned(64);
  const sent = capturedRequest('ip -4 address show');
  expect(emitAddressDump(view, sent.readUInt32LE(8))).toBe(sent.length);
  expect(hexOf(view)).toBe(sent.toString('hex') + untouched(64 - sent.length));
});
