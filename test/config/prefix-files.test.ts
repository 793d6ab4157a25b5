import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diffPrefixFiles, readPrefixFile, summarize } from '../../src/config/prefix-files.ts';
import { packPrefixes } from '../../src/policy/prefix-list.ts';
import { formatPrefix, ipv4, parsePrefix } from '../../src/wire/ipv4.ts';
import { prefix } from '../policy/prefix.ts';
import { faultsOf } from './faults-of.ts';

let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arproxy-prefixes-'));
  file = join(directory, 'list');
});
afterAll(() => rmSync(directory, { recursive: true }));

const read = (text: string): string[] => {
  writeFileSync(file, text);
  const { addresses, lengths } = readPrefixFile(file);
  return Array.from(addresses, (address, row) =>
    formatPrefix({ address: ipv4(address), length: lengths[row] ?? -1 }),
  );
};
const faults = (text: string): string[] =>
  faultsOf(() => read(text)).map((line) => line.replace(`${file}:`, ''));
const WANT = 'want a prefix such as 192.0.2.0/24';

describe('a file of prefixes', () => {
  test.each([
    ['', []],
    ['\n\n', []],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    ['10.0.0.0/8\n', ['10.0.0.0/8']],
    ['10.0.0.1\n', ['10.0.0.1/32']],
    ['10.0.0.0/8\r\n10.1.0.0/16\r\n', ['10.0.0.0/8', '10.1.0.0/16']],
    ['# all of it\n  10.0.0.0/8 \t# and why\n#10.1.0.0/16\n', ['10.0.0.0/8']],
    ['10.0.0.0/8#tight\n', ['10.0.0.0/8']],
    ['\uFEFF10.0.0.0/8\n', ['10.0.0.0/8']],
    ['0.0.0.0/0\n255.255.255.255/32\n', ['0.0.0.0/0', '255.255.255.255/32']],
    ['10.0.0.0/8\n10.0.0.0/8\n', ['10.0.0.0/8', '10.0.0.0/8']],
  ])('%j', (text, prefixes) => {
    expect(read(text)).toEqual(prefixes);
  });

  test('of 100,000 lines', () => {
    const lines = Array.from(
      { length: 100_000 },
      (_, n) => `${10 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.0/24`,
    );
    expect(read(`${lines.join('\n')}\n`)).toEqual(lines);
  });
});

test('a line is read as parsePrefix() reads it, whatever is in it', () => {
  const part = fc.constantFrom(
    '0',
    '1',
    '9',
    '10',
    '255',
    '256',
    '00',
    '01',
    '.',
    '.',
    '.',
    '/',
    '/8',
    '/24',
    '/32',
    '/33',
    ' ',
    '\t',
    '\r',
    'x',
    '-',
    '\u00a0',
  );
  const quad = fc.constantFrom('10.0.0.0', '0.0.0.0', '255.255.255.255', '192.0.2.1', '1.2.3.4');
  const line = fc.array(fc.oneof(part, quad), { maxLength: 5 }).map((parts) => parts.join(''));
  let prefixes = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 3 }), (lines) => {
      const wanted = lines.filter((text) => text.trim() !== '').map((text) => parsePrefix(text.trim()));
      const good = wanted.filter((one) => one !== undefined).map(formatPrefix);
      const wrong = wanted.length - good.length;
      const text = lines.join('\n');
      expect(wrong > 0 ? faults(text).length : read(text)).toEqual(wrong > 0 ? wrong : good);
      prefixes += good.length;
    }),
    { numRuns: 1000 },
  );
  expect(prefixes).toBeGreaterThan(50);
});

describe('a bad line is told of with its number', () => {
  test.each([
    ['10.0.0.0/33', [`1:1: ${WANT}, got "10.0.0.0/33"`]],
    ['10.0.0.0/8\n\nx # y\n', [`3:1: ${WANT}, got "x"`]],
    ['10.0.0.1/8', [`1:1: ${WANT}, got "10.0.0.1/8" (did you mean 10.0.0.0/8?)`]],
    ['10.0.0.0/8 10.1.0.0/16', [`1:1: ${WANT}, got "10.0.0.0/8 10.1.0.0/16"`]],
    ['10.0.0.0/8,', [`1:1: ${WANT}, got "10.0.0.0/8,"`]],
    [
      '::/0\n10.0.0.0/08\n10.0.0/8',
      [
        `1:1: ${WANT}, got "::/0"`,
        `2:1: ${WANT}, got "10.0.0.0/08" (did you mean 10.0.0.0/8?)`,
        `3:1: ${WANT}, got "10.0.0/8"`,
      ],
    ],
    ['x'.repeat(1000), [`1:1: ${WANT}, got "${'x'.repeat(80)}"`]],
  ])('%j', (text, told) => {
    expect(faults(text)).toEqual(told);
  });

  test('and no more than 20 of them, with how many there are beside', () => {
    const told = faults('x\n'.repeat(100_000));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe(' and 99980 more such lines');
  });
});

const list = (...texts: string[]) => summarize(packPrefixes(texts.map(prefix)));

describe('what changed in a file of prefixes', () => {
  test.each([
    ['the same', ['10.0.0.0/8'], ['10.0.0.0/8'], []],
    ['one more', ['10.0.0.0/8'], ['10.0.0.0/8', '192.0.2.0/24'], ['deny: 1 prefixes -> 2']],
    ['none any more', ['10.0.0.0/8'], [], ['deny: 1 prefixes -> 0']],
    ['another address', ['10.0.0.0/8'], ['11.0.0.0/8'], ['deny: other prefixes, 1 as before']],
    ['another length', ['10.0.0.0/8'], ['10.0.0.0/9'], ['deny: other prefixes, 1 as before']],
  ])('%s', (_what, before, after, said) => {
    expect(
      diffPrefixFiles(new Map([['deny', list(...before)]]), new Map([['deny', list(...after)]])),
    ).toEqual(said);
  });

  test('of a file that was not named before, the key says it', () => {
    expect(diffPrefixFiles(new Map(), new Map([['deny', list('10.0.0.0/8')]]))).toEqual([]);
  });
});
