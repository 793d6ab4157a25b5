import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { parseCount, parseDuration, parseMicroseconds } from '../../src/cli/arguments.ts';

describe('parseDuration', () => {
  test.each([
    ['0', 0],
    ['800', 800],
    ['800ms', 800],
    ['1s', 1000],
    ['1.5s', 1500],
    ['50us', 0.05],
    ['0.5', 0.5],
    ['0s', 0],
  ])('%s is %d milliseconds', (text, ms) => {
    expect(parseDuration(text)).toBeCloseTo(ms, 9);
  });

  test.each([
    '',
    's',
    '-1',
    '+1',
    '1m',
    '1 s',
    ' 1',
    '1e3',
    '1.',
    '.5',
    '0x10',
    '1s1',
    'Infinity',
    '1S',
    '1\n',
  ])('%j is refused, in words', (text) => {
    expect(() => parseDuration(text)).toThrow(InvalidArgumentError);
    expect(() => parseDuration(text)).toThrow(`want a duration such as 800ms or 1s, got "${text}"`);
  });
});

describe('parseMicroseconds', () => {
  test.each([
    ['50', 0.05],
    ['50us', 0.05],
    ['1ms', 1],
    ['0', 0],
    ['0.001s', 1],
  ])('%s is %d milliseconds', (text, ms) => {
    expect(parseMicroseconds(text)).toBeCloseTo(ms, 9);
  });
});

describe('parseCount', () => {
  test.each([
    ['0', 0],
    ['64', 64],
    ['007', 7],
    ['999999999', 999_999_999],
  ])('%s is %d', (text, count) => {
    expect(parseCount(text)).toBe(count);
  });

  test.each(['', '-1', '1.5', '1e3', ' 1', '1 ', 'x', '9999999999', '0x1', '1\n'])(
    '%j is refused',
    (text) => {
      expect(() => parseCount(text)).toThrow(InvalidArgumentError);
    },
  );
});
