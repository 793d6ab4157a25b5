import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMac, isGroup, MAC_LEN, type Mac, parseMac, readMac, writeMac } from '../../src/wire/mac.ts';
import { hex, hexOf, poisoned, untouched } from './octets.ts';

const octets = fc.uint8Array({ minLength: MAC_LEN, maxLength: MAC_LEN });

/** The same text, octet by octet. */
const text = (mac: Uint8Array): string => [...mac].map((n) => n.toString(16).padStart(2, '0')).join(':');

describe('a MAC', () => {
  test.each([
    ['00:00:00:00:00:00', 0],
    ['00:00:00:00:00:01', 1],
    ['02:00:00:00:00:99', 0x0200_0000_0099],
    ['00:01:00:00:00:00', 2 ** 32],
    ['ff:ff:ff:ff:ff:ff', 2 ** 48 - 1],
  ])('%s is the number %d', (mac, number) => {
    expect(parseMac(mac)).toBe(number);
    expect(formatMac(number as Mac)).toBe(mac);
    expect(readMac(hex(`ffff${mac.replaceAll(':', '')}ffff`), 2)).toBe(number);
  });

  test.each([
    '',
    '02:00:00:00:00',
    '02:00:00:00:00:00:01',
    '02-00-00-00-00-01',
    '020000000001',
    '2:0:0:0:0:1',
    '02:00:00:00:00:0g',
    ' 02:00:00:00:00:01',
    '02:00:00:00:00:01 ',
    '02:00:00:00:00:01\n',
  ])('%j is refused', (mac) => {
    expect(parseMac(mac)).toBeUndefined();
  });

  test('capital digits are read, small ones written', () => {
    expect(formatMac(parseMac('AA:bb:Cc:DD:EE:0f') ?? (0 as Mac))).toBe('aa:bb:cc:dd:ee:0f');
  });

  test.each([
    ['01:00:5e:00:00:01', true],
    ['ff:ff:ff:ff:ff:ff', true],
    ['33:33:00:00:00:01', true],
    ['02:00:00:00:00:01', false],
    ['00:00:00:00:00:00', false],
    ['fe:ff:ff:ff:ff:ff', false],
  ])('%s is of a group: %s', (mac, group) => {
    expect(isGroup(parseMac(mac) ?? (NaN as Mac))).toBe(group);
  });

  test('text and octets go through it unchanged', () => {
    fc.assert(
      fc.property(octets, (mac) => {
        const view = poisoned(MAC_LEN + 2);
        writeMac(view, 1, parseMac(text(mac)) ?? (NaN as Mac));
        expect(hexOf(view)).toBe(untouched(1) + Buffer.from(mac).toString('hex') + untouched(1));
        expect(formatMac(readMac(view, 1))).toBe(text(mac));
      }),
    );
  });
});
