import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import {
  parseCount,
  parseFileCount,
  parseFileSize,
  parsePositive,
  parseTimeout,
} from '../../src/cli/arguments.ts';

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

describe('parseFileSize', () => {
  test.each([
    ['64MiB', 67_108_864],
    ['100MB', 100_000_000],
    ['64KiB', 65_536],
    ['66kB', 66_000],
    ['2GiB', 2_147_483_648],
    ['1GB', 1_000_000_000],
  ])('%s is %d octets', (text, octets) => {
    expect(parseFileSize(text)).toBe(octets);
  });

  test.each(['', '64', '64M', '64mib', '-1MiB', '1.5MiB', '1 MiB', 'MiB', '1e9kB', '64MiB\n'])(
    '%j is refused, in words',
    (text) => {
      expect(() => parseFileSize(text)).toThrow(`want a size such as 64MiB or 100MB, got "${text}"`);
    },
  );

  test.each(['63KiB', '0MiB', '65kB'])('%s is too small', (text) => {
    expect(() => parseFileSize(text)).toThrow('want at least 64KiB');
  });
});

test('parseFileCount', () => {
  expect([parseFileCount('1'), parseFileCount('1000')]).toEqual([1, 1000]);
  for (const text of ['0', '1001', 'x']) expect(() => parseFileCount(text)).toThrow(InvalidArgumentError);
});

test('parsePositive', () => {
  expect([parsePositive('1'), parsePositive('1000')]).toEqual([1, 1000]);
  for (const text of ['0', '-1', 'x']) expect(() => parsePositive(text)).toThrow(InvalidArgumentError);
});

describe('parseTimeout', () => {
  test.each([
    ['1ms', 1],
    ['1s', 1000],
    ['86400s', 86_400_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseTimeout(text)).toBe(ms);
  });

  test.each(['', '0', '0s', '1', '-1s', '86401s', 'soon'])('%j is refused, in words', (text) => {
    expect(() => parseTimeout(text)).toThrow(`want a duration such as 800ms or 1s, got "${text}"`);
  });
});
