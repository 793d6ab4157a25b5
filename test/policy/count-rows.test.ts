import { expect, test } from 'vitest';
import { CountRows, ROW_LENGTH } from '../../src/policy/count-rows.ts';

test('a row is counted in where its number says, and nobody else counts there', () => {
  const rows = new CountRows(3);
  const [a, b] = [rows.take(), rows.take()];
  a.counts[4] = 7;
  b.heard[0] = 9;
  b.bucket[1] = 5;
  expect([a.place, b.place]).toEqual([0, 1]);
  expect([rows.numbers[4], rows.numbers[2 * ROW_LENGTH - 1], rows.numbers[2 * ROW_LENGTH - 2]]).toEqual([
    7, 9, 5,
  ]);
  expect([b.counts[4], a.heard[0], a.bucket[1]]).toEqual([0, 0, 0]);
});

test('a row that was given back is taken again, empty, and the one that has been free the longest first', () => {
  const rows = new CountRows(2);
  const [a, b] = [rows.take(), rows.take()];
  a.counts[0] = 1;
  b.counts[0] = 2;
  rows.giveBack(b);
  rows.giveBack(a);
  const [first, second] = [rows.take(), rows.take()];
  expect([first.place, second.place]).toEqual([1, 0]);
  expect([first.counts[0], second.counts[0]]).toEqual([0, 0]);
});

test('where there is no row, it is counted in memory of its own', () => {
  const rows = new CountRows(1);
  rows.take();
  const more = rows.take();
  more.counts[0] = 3;
  expect([more.place, rows.numbers[0]]).toEqual([undefined, 0]);
  rows.giveBack(more);
  expect(rows.take().place).toBeUndefined();
});
