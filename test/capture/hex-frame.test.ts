/** Frames in hexadecimal, as people copy them. */
import { expect, test } from 'vitest';
import { isBareArp, octetsOfHex } from '../../src/capture/hex-frame.ts';
import { arpRequest } from '../support/frames.ts';

const FRAME = arpRequest({ sha: '02:00:00:00:00:02', spa: '10.0.0.2', tpa: '10.99.0.1' });
const HEX = FRAME.toString('hex');
const pairs = HEX.match(/../g) ?? [];
const words = HEX.match(/.{4}/g) ?? [];
const lines = (what: string[], each: number, line: (at: number, some: string[]) => string): string =>
  Array.from({ length: Math.ceil(what.length / each) }, (_, n) =>
    line(n * 16, what.slice(n * each, (n + 1) * each)),
  ).join('\n');
const offset = (at: number, length: number): string => at.toString(16).padStart(length, '0');

test.each([
  ['digits', HEX],
  ['capital digits', HEX.toUpperCase()],
  ['0x and digits', `0x${HEX}`],
  ['pairs', pairs.join(' ')],
  ['pairs with colons', pairs.join(':')],
  ['pairs on lines', lines(pairs, 16, (_, some) => some.join(' '))],
  [
    'tcpdump -XX',
    lines(words, 8, (at, some) => `\t0x${offset(at, 4)}:  ${some.join(' ').padEnd(40)}  ab cd.......`),
  ],
  ['tcpdump -xx', lines(words, 8, (at, some) => `\t0x${offset(at, 4)}:  ${some.join(' ')}`)],
  ['Wireshark', lines(pairs, 16, (at, some) => `${offset(at, 4)}  ${some.join(' ').padEnd(49)}  ..ab....`)],
  ['Wireshark, without letters', lines(pairs, 16, (at, some) => `${offset(at, 4)}   ${some.join(' ')}`)],
  [
    'xxd',
    lines(words, 8, (at, some) =>
      `${offset(at, 8)}: ${some.join(' ').padEnd(40)} abcdefgh`.replace(/ abcd/, '  abcd'),
    ),
  ],
])('%s', (_, text) => {
  expect(Buffer.from(octetsOfHex(text) ?? []).toString('hex')).toBe(HEX);
  expect(Buffer.from(octetsOfHex(`\n${text}\n\n`) ?? []).toString('hex')).toBe(HEX);
});

test.each(['', '\n', 'zz', '0', '012', 'eth0', '02:00:zz', 'a capture'])('%j is none', (text) => {
  expect(octetsOfHex(text)).toBeUndefined();
});

test('an ARP packet alone is told from a frame', () => {
  expect([isBareArp(FRAME), isBareArp(FRAME.subarray(14)), isBareArp(FRAME.subarray(14, 19))]).toEqual([
    false,
    true,
    false,
  ]);
});
