/** The names by which an arproxy says what it serves. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inCommon, MARK_PREFIX, markNames, parseMark } from '../../src/control/mark.ts';

const SELF = { id: '0123456789ab', pid: 4_194_304, pidNamespace: 4_294_967_295 };
const HEAD = 'arproxy/0123456789ab/4294967295.4194304/';
const namesOf = (...ifindexes: number[]): string[] => markNames(SELF, ifindexes).names;

test('what serves nothing has no mark', () => expect(namesOf()).toEqual([]));

test('neighbours, and what is regular, are one; the order is no matter', () => {
  expect(namesOf(3)).toEqual([`${HEAD}3`]);
  expect(namesOf(6, 3, 5, 7)).toEqual([`${HEAD}3,5-7`]);
  expect(namesOf(5, 6)).toEqual([`${HEAD}5-6`]);
  expect(namesOf(5, 9)).toEqual([`${HEAD}5,9`]);
  expect(namesOf(1, 5, 7, 9, 20)).toEqual([`${HEAD}1,5-9/2,20`]);
  expect(namesOf(...Array.from({ length: 1000 }, (_, i) => 10 + 2 * i))).toEqual([`${HEAD}10-2008/2`]);
});

test('whatever is served, the names fit and say that, and nothing else', () => {
  const sets = fc.uniqueArray(
    fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 0x7fff_ffff })),
    {
      maxLength: 200,
    },
  );
  fc.assert(
    fc.property(sets, sets, (served, others) => {
      const { names, whole } = markNames(SELF, served);
      expect(whole).toBe(true);
      for (const name of names) {
        expect(name.length).toBeLessThanOrEqual(106);
        expect(name.startsWith(MARK_PREFIX)).toBe(true);
      }
      const marks = names.map((name) => parseMark(name));
      const said = new Set(marks.flatMap((mark) => (mark ? inCommon(mark, [...served, ...others]) : [])));
      expect(said).toEqual(new Set(served));
      for (const mark of marks) expect(mark).toMatchObject(SELF);
    }),
  );
});

test('more than there is room for: as many names as may be, and it is said', () => {
  const scattered = Array.from({ length: 3000 }, (_, i) => 1_000_000 + i * i);
  const { names, whole } = markNames(SELF, scattered);
  expect(names).toHaveLength(128);
  expect(whole).toBe(false);
});

test.each([
  'arproxy/0123456789ab/1.2/',
  'arproxy/0123456789ab/1.2/3,',
  'arproxy/0123456789ab/1.2/3-',
  'arproxy/0123456789ab/1.2/3-9/0',
  'arproxy/0123456789ab/1.2/3/2',
  'arproxy/0123456789ab/1.2/-3',
  'arproxy/0123456789ab/1.2/99999999999',
  'arproxy/0123456789ab/1/3',
  'arproxy/0123456789AB/1.2/3',
  'arproxy/0123456789a/1.2/3',
  'arproxy/0123456789ab/1.2/3\n',
  'xarproxy/0123456789ab/1.2/3',
])('nonsense: %j', (name) => expect(parseMark(name)).toBeUndefined());

test('a range of all numbers there are takes no longer than one', () => {
  const mark = parseMark('arproxy/0123456789ab/1.2/1-4294967295');
  expect(mark && inCommon(mark, [3, 7])).toEqual([3, 7]);
});
