import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDuration, parseRate, printDuration, printRate } from '../../src/config/units.ts';

describe('a duration', () => {
  test.each([
    ['0ms', 0],
    ['0', 0],
    ['0s', 0],
    ['1us', 0.001],
    ['50us', 0.05],
    ['9us', 0.009],
    ['0.001us', 1e-6],
    ['0.5ms', 0.5],
    ['800ms', 800],
    ['1s', 1000],
    ['1.001s', 1001],
    ['1.5s', 1500],
    ['007s', 7000],
    ['2147483.647s', 2 ** 31 - 1],
    ['2147483647000us', 2 ** 31 - 1],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    '',
    '1',
    's',
    '-1s',
    '+1s',
    '1 s',
    ' 1s',
    '1s\n',
    '1h',
    '1m',
    '1S',
    '1e3s',
    '.5s',
    '1.s',
    '1.0000s',
    '0x1s',
    'Infinitys',
    '2147483.648s',
    '99999999999999s',
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('a bare number is of the unit that is meant, where one is', () => {
    expect([parseDuration('50', 'us'), parseDuration('50', 'ms'), parseDuration('50')]).toEqual([
      0.05,
      50,
      undefined,
    ]);
    expect(parseDuration('1s', 'us')).toBe(1000);
  });

  test.each([
    [0, '0ms'],
    [1000, '1s'],
    [60_000, '60s'],
    [1500, '1500ms'],
    [800, '800ms'],
    [0.05, '50us'],
    [0.0005, '0.5us'],
    [1.5, '1500us'],
    [1e-6, '0.001us'],
  ])('%d ms is printed as %s', (ms, text) => {
    expect(printDuration(ms)).toBe(text);
  });

  test('is read as it was printed, to the nanosecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: (2 ** 31 - 1) * 1e6 }), (ns) => {
        expect(parseDuration(printDuration(ns / 1e6))).toBe(ns / 1e6);
      }),
      { numRuns: 2000 },
    );
  });

  test('is printed so that it is read the same, however it was written', () => {
    const unit = fc.constantFrom('us', 'ms', 's');
    const number = fc.tuple(fc.nat(2_000_000), fc.constantFrom('', '.1', '.01', '.999', '.125'));
    fc.assert(
      fc.property(number, unit, ([whole, part], suffix) => {
        const ms = parseDuration(`${whole}${part}${suffix}`) ?? Number.NaN;
        expect(parseDuration(printDuration(ms))).toBe(ms);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a rate', () => {
  test.each([
    ['10/s', 10],
    ['0.5/s', 0.5],
    ['0.000001/s', 1e-6],
    ['20000/s', 20_000],
    ['999999999.999999/s', 999_999_999.999_999],
  ])('%s is %d a second', (text, perSecond) => {
    expect(parseRate(text)).toBe(perSecond);
    expect(parseRate(printRate(perSecond))).toBe(perSecond);
  });

  test.each([
    '',
    '10',
    '0/s',
    '0.0/s',
    '-1/s',
    '10/ms',
    '10 /s',
    '10/s ',
    '1e3/s',
    '1000000000/s',
    '0.0000001/s',
    '/s',
    's',
  ])('%j is none', (text) => {
    expect(parseRate(text)).toBeUndefined();
  });
});
