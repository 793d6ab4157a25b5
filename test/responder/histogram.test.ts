import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from '../../src/responder/histogram.ts';

test('the bounds are powers of two, and one place is for what is above them', () => {
  const histogram = new Histogram(4);
  expect(histogram.bounds).toEqual([1, 2, 4, 8]);
  expect([...histogram.counts]).toEqual([0, 0, 0, 0, 0]);
});

test.each([
  [0, 0],
  [0.3, 0],
  [1, 0],
  [1.001, 1],
  [2, 1],
  [2.5, 2],
  [4, 2],
  [5, 3],
  [8, 3],
  [8.1, 4],
  [9, 4],
  [1e12, 4],
  [Number.POSITIVE_INFINITY, 4],
])('%d falls into place %d', (value, place) => {
  const histogram = new Histogram(4);
  histogram.observe(value);
  expect(histogram.counts.indexOf(1)).toBe(place);
});

test('a value falls below the first bound that it does not pass, whatever the size', () => {
  const sizes = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 2 ** 33, noNaN: true }), (size, value) => {
      const histogram = new Histogram(size);
      histogram.observe(value);
      const first = histogram.bounds.findIndex((bound) => value <= bound);
      expect(histogram.counts.indexOf(1)).toBe(first < 0 ? size : first);
    }),
  );
});

test('the sum is that of all values', () => {
  const histogram = new Histogram(3);
  for (const value of [0.5, 3, 100]) histogram.observe(value);
  expect(histogram.sum).toBe(103.5);
  expect([...histogram.counts]).toEqual([1, 0, 1, 1]);
});
