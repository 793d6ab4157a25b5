import { describe, expect, test } from 'vitest';
import { accessListOf } from './access-list-of.ts';
import { prefix } from './prefix.ts';
import { address } from './situation.ts';

const list = accessListOf([
  { access: 'allow', file: undefined, prefixes: [prefix('10.0.0.0/8'), prefix('192.0.2.0/24')] },
  { access: 'allow', file: '/a', prefixes: [prefix('10.1.0.0/16')] },
  { access: 'deny', file: '/d', prefixes: [prefix('10.1.2.0/24'), prefix('192.0.2.0/24')] },
  { access: 'always', file: undefined, prefixes: [prefix('10.1.2.3/32')] },
]);

describe('the longest prefix decides, of equal ones the last, and it is known where it came from', () => {
  test.each([
    ['10.9.9.9', 'allow', '10.0.0.0/8', undefined],
    ['10.1.9.9', 'allow', '10.1.0.0/16', '/a'],
    ['10.1.2.9', 'deny', '10.1.2.0/24', '/d'],
    ['10.1.2.3', 'always', '10.1.2.3/32', undefined],
    ['192.0.2.1', 'deny', '192.0.2.0/24', '/d'],
  ] as const)('%s: %s %s of %s', (text, access, of, file) => {
    expect(list.match(address(text))).toEqual({ access, prefix: prefix(of), file });
    expect(list.accessOf(address(text))).toBe(access);
  });
});

test('an address that no prefix contains is denied where something is allowed by name, be that an empty file', () => {
  const outside = address('203.0.113.1');
  expect([list.match(outside), list.accessOf(outside)]).toEqual([undefined, 'deny']);
  const emptyFile = accessListOf([{ access: 'allow', file: '/a', prefixes: [] }]);
  expect([emptyFile.match(outside), emptyFile.accessOf(outside)]).toEqual([undefined, 'deny']);
  const denies = accessListOf([{ access: 'deny', file: undefined, prefixes: [prefix('10.0.0.0/8')] }]);
  expect([denies.match(outside), denies.accessOf(outside)]).toEqual([undefined, 'allow']);
});
