import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIpv4, INADDR_ANY, ipv4, isLoopback, isMulticast, parseIpv4 } from '../../src/wire/ipv4.ts';

/** Almost addresses: digits, dots and what may slip in between. */
const almost = fc.string({ unit: fc.constantFrom(...'0123456789..  x-\n'.split('')), maxLength: 17 });
const octet = fc.oneof(
  fc.nat(255),
  fc.nat(999),
  fc.constantFrom('', '00', '01', '010', '+1', '1e1', '0x1', ' 1'),
);
const quads = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'));

describe('parseIpv4', () => {
  test.each([
    ['0.0.0.0', 0],
    ['10.0.0.1', 0x0a000001],
    ['127.0.0.1', 0x7f000001],
    ['128.0.0.0', 0x80000000],
    ['255.255.255.255', 0xffffffff],
  ])('reads %s, as an unsigned number', (text, number) => {
    expect(parseIpv4(text)).toBe(number);
    expect(formatIpv4(ipv4(number))).toBe(text);
  });

  test.each([
    '010.0.0.1',
    '00.0.0.0',
    '10.1',
    '1.2.3.4 ',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '',
    '256.1.1.1',
    '1.2.3.256',
    '1.2.3',
    '1.2.3.',
    '1.2.3.4.5',
    '1..3.4',
    '0x7f.0.0.1',
    '1.2.3.4/32',
    '::1',
    '167772161',
    '１.2.3.4',
  ])('refuses %j', (text) => {
    expect(parseIpv4(text)).toBeUndefined();
    expect(isIPv4(text)).toBe(false);
  });

  test('takes what net.isIPv4 takes, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(almost, quads, fc.ipV4(), fc.string()), (text) => {
        expect(parseIpv4(text) !== undefined, `"${text}"`).toBe(isIPv4(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('gives the number of the four octets, and formatIpv4 the same text again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (octets) => {
        const text = octets.join('.');
        expect(parseIpv4(text)).toBe(Buffer.from(octets).readUInt32BE());
        expect(formatIpv4(parseIpv4(text) ?? INADDR_ANY)).toBe(text);
      }),
    );
  });
});

test.each([
  ['223.255.255.255', false, false],
  ['224.0.0.0', true, false],
  ['239.255.255.255', true, false],
  ['240.0.0.0', false, false],
  ['255.255.255.255', false, false],
  ['126.255.255.255', false, false],
  ['127.0.0.0', false, true],
  ['127.255.255.255', false, true],
  ['128.0.0.0', false, false],
  ['0.0.0.0', false, false],
])('%s: multicast %s, loopback %s', (text, multicast, loopback) => {
  const address = parseIpv4(text) ?? INADDR_ANY;
  expect([formatIpv4(address), isMulticast(address), isLoopback(address)]).toEqual([
    text,
    multicast,
    loopback,
  ]);
});

test('ipv4() makes an unsigned number of a signed one', () => {
  expect(ipv4(-1)).toBe(0xffffffff);
  expect(ipv4(1 << 31)).toBe(0x80000000);
});
