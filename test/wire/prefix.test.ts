import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contains,
  formatPrefix,
  type Ipv4,
  ipv4,
  netmask,
  parseIpv4,
  parsePrefix,
  prefixOf,
} from '../../src/wire/ipv4.ts';

/** The first `length` bits are 1, the rest 0: by text. */
const maskInBits = (length: number): number => Number.parseInt('1'.repeat(length).padEnd(32, '0'), 2);

describe('parsePrefix', () => {
  test.each([
    ['0.0.0.0/0', 0, 0],
    ['128.0.0.0/1', 0x80000000, 1],
    ['10.0.0.0/8', 0x0a000000, 8],
    ['192.0.2.0/24', 0xc0000200, 24],
    ['255.255.255.254/31', 0xfffffffe, 31],
    ['10.0.0.1/32', 0x0a000001, 32],
  ])('%s', (text, address, length) => {
    expect(parsePrefix(text)).toEqual({ address, length });
    expect(formatPrefix({ address: ipv4(address), length })).toBe(text);
  });

  test('an address alone is a /32', () => {
    expect(parsePrefix('10.0.0.1')).toEqual({ address: 0x0a000001, length: 32 });
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8 ',
    ' 10.0.0.0/8',
    '10.0.0.0/8\n',
    '10.0.0.0/255.0.0.0',
    '10/8',
    '10.0.0.1/8',
    '0.0.0.1/0',
    '/8',
    '',
    '010.0.0.0/8',
    'fd00::/8',
  ])('refuses %j', (text) => {
    expect(parsePrefix(text)).toBeUndefined();
  });

  test('every prefix goes through it unchanged; one with bits beyond its length is refused', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.nat(32), (number, length) => {
        const first = Math.floor(number / 2 ** (32 - length)) * 2 ** (32 - length);
        const octets = [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256);
        const parsed = parsePrefix(`${octets.join('.')}/${length}`);
        expect(parsed).toEqual(number === first ? { address: number, length } : undefined);
        expect(parsePrefix(formatPrefix({ address: ipv4(first), length }))).toEqual({
          address: first,
          length,
        });
      }),
    );
  });
});

test.each(Array.from({ length: 33 }, (_, length) => length))('netmask(%d)', (length) => {
  expect(netmask(length)).toBe(maskInBits(length));
});

test('netmask(24) is 255.255.255.0', () => {
  expect(netmask(24)).toBe(parseIpv4('255.255.255.0'));
});

test('prefixOf and contains agree with the bits as text', () => {
  const bitsOf = (number: number): string => number.toString(2).padStart(32, '0');
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(32), (one, other, length) => {
      const prefix = prefixOf(one as Ipv4, length);
      const first = bitsOf(one).slice(0, length);
      expect(prefix).toEqual({ address: Number.parseInt(first.padEnd(32, '0'), 2), length });
      expect(contains(prefix, one as Ipv4)).toBe(true);
      expect(contains(prefix, other as Ipv4)).toBe(bitsOf(other).startsWith(first));
    }),
  );
});

test.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['192.0.2.1/32', '192.0.2.1', true],
  ['192.0.2.1/32', '192.0.2.0', false],
])('%s contains %s: %s', (prefix, address, want) => {
  const [all, one] = [parsePrefix(prefix), parseIpv4(address)];
  expect(all && one !== undefined && contains(all, one)).toBe(want);
});
