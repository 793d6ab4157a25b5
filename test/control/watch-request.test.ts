import { describe, expect, test } from 'vitest';
import { parseWatch } from '../../src/control/watch-request.ts';
import { OUTCOME } from '../../src/policy/outcomes.ts';

test('nothing wanted is everything', () => {
  expect(parseWatch({})).toEqual({
    ifname: [],
    target: [],
    from: [],
    outcomes: [],
    verdict: undefined,
    history: 0,
  });
});

test('every kind of filter', () => {
  const request = {
    ifname: ['g*', 'eth[0-3]', 'x?', '[!a]b'],
    target: ['10.0.0.0/8', '192.0.2.1'],
    from: ['0.0.0.0/0'],
    reason: ['no-route', 'always'],
    verdict: 'drop',
    history: 65536,
  };
  expect(parseWatch(request)).toEqual({
    ifname: request.ifname,
    target: [
      { address: 0x0a000000, length: 8 },
      { address: 0xc0000201, length: 32 },
    ],
    from: [{ address: 0, length: 0 }],
    outcomes: [OUTCOME['no-route'], OUTCOME['always']],
    verdict: 'drop',
    history: 65536,
  });
});

test('a name in full, whatever octets it has', () => {
  const names = ['e\\x1b[35mX', '\\xff'.repeat(15), 'a\\b', '*a*b*'];
  expect(parseWatch({ ifname: names }).ifname).toEqual(names);
});

describe('a fault names the field and what is there', () => {
  const many = Array.from({ length: 65 }, () => 'g0');
  test.each<[Record<string, unknown>, string]>([
    [{ ifnam: ['g0'] }, 'unknown field "ifnam"'],
    [{ ifname: 'g0' }, 'ifname: want a list of at most 64, got "g0"'],
    [{ ifname: many }, 'ifname: want a list of at most 64, got ["g0",'],
    [{ ifname: [''] }, 'ifname: want a name, or a pattern with ?, [a-c] and at most 3 *, got ""'],
    [{ ifname: ['{a,b}'] }, 'got "{a,b}"'],
    [{ ifname: ['+(a|aa)b'] }, 'got "+(a|aa)b"'],
    [{ ifname: ['abcdefghijklmno*'] }, 'got "abcdefghijklmno*"'],
    [{ ifname: ['*f*f*f*z'] }, 'got "*f*f*f*z"'],
    [{ ifname: ['x'.repeat(61)] }, `got "${'x'.repeat(61)}"`],
    [{ ifname: [7] }, 'got 7'],
    [{ target: ['10.0.0.1/8'] }, 'target: want a prefix such as 192.0.2.0/24, got "10.0.0.1/8"'],
    [{ from: [null] }, 'from: want a prefix such as 192.0.2.0/24, got null'],
    [{ reason: ['norute'] }, 'reason: want a reason such as no-route, got "norute"'],
    [{ verdict: 'maybe' }, 'verdict: want reply or drop, got "maybe"'],
    [{ history: -1 }, 'history: want a whole number from 0 to 65536, got -1'],
    [{ history: 1.5 }, 'got 1.5'],
    [{ history: 65537 }, 'got 65537'],
    [{ history: '1' }, 'got "1"'],
  ])('%j', (fields, says) => {
    const parse = (): unknown => parseWatch(fields);
    expect(parse).toThrow(expect.objectContaining({ code: 'bad-request' }));
    expect(parse).toThrow(says);
  });
});
