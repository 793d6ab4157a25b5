import { constants } from 'node:os';
import { expect, test } from 'vitest';
import * as errno from '../../../src/wire/netlink/errno.ts';

const { errnoName, errnoText } = errno;
const ALL = Array.from({ length: 133 }, (_, i) => i + 1);
/** Second names of EAGAIN and EOPNOTSUPP. */
const SECOND = ['EWOULDBLOCK', 'ENOTSUP'];

test('every errno that Node.js knows of this system has its name', () => {
  const known = Object.entries(constants.errno).filter(([name]) => !SECOND.includes(name));
  expect(known.length).toBeGreaterThan(70);
  expect(known.map(([, number]) => errnoName(number))).toEqual(known.map(([name]) => name));
});

test('of 1 to 133 Linux leaves out two, and no name is there twice', () => {
  const names = ALL.map(errnoName);
  expect(names.filter((name) => name.startsWith('errno'))).toEqual(['errno 41', 'errno 58']);
  expect(new Set(names).size).toBe(133);
});

test.each([0, 134, 255, 524, -1])('%d has none', (number) => {
  expect(errnoName(number)).toBe(`errno ${number}`);
});

test('the constants are those of their names', () => {
  const named = Object.entries(errno).filter(([, value]) => typeof value === 'number');
  expect(named.length).toBeGreaterThan(5);
  expect(named.map(([, number]) => errnoName(number as number))).toEqual(named.map(([name]) => name));
});

test('each name has a text', () => {
  const texts = ALL.map(errnoName).map(errnoText);
  expect(texts.filter((text) => text !== undefined && text !== '')).toHaveLength(131);
  expect([errnoText('EACCES'), errnoText('ENOTHING')]).toEqual(['permission denied', undefined]);
});
