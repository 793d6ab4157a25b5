import { expect, test } from 'vitest';
import { LINES, LineLimit, WINDOW_MS } from '../../src/log/line-limit.ts';

/** How many of so many lines are said, one a millisecond. */
const said = (limit: LineLimit, lines: number, kind = 'a', from = 0): number =>
  Array.from({ length: lines }, (_, i) => limit.allows(kind, from + i)).filter(Boolean).length;

test('so many lines of a kind are said in a minute, and nothing is left out of fewer', () => {
  const limit = new LineLimit();
  expect(said(limit, LINES)).toBe(LINES);
  expect(limit.ended(WINDOW_MS + 1)).toEqual([]);
});

test('what is beyond is counted, and told once when the minute is over', () => {
  const limit = new LineLimit();
  expect(said(limit, 500)).toBe(LINES);
  expect(limit.ended(WINDOW_MS - 1)).toEqual([]);
  expect(limit.ended(WINDOW_MS)).toEqual([{ kind: 'a', lines: 500 - LINES }]);
  expect(limit.ended(WINDOW_MS)).toEqual([]);
  expect(said(limit, 500, 'a', WINDOW_MS)).toBe(LINES);
});

test('kinds do not take from each other', () => {
  const limit = new LineLimit();
  said(limit, 500, 'a');
  expect(said(limit, LINES + 1, 'b', 30_000)).toBe(LINES);
  expect(limit.ended(WINDOW_MS)).toEqual([{ kind: 'a', lines: 500 - LINES }]);
  expect(limit.ended(30_000 + WINDOW_MS)).toEqual([{ kind: 'b', lines: 1 }]);
});

test('at the end all is told, whatever the minute', () => {
  const limit = new LineLimit();
  said(limit, LINES + 3);
  expect(limit.endAll()).toEqual([{ kind: 'a', lines: 3 }]);
  expect(limit.endAll()).toEqual([]);
});
