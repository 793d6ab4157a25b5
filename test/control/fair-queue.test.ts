import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FairQueue } from '../../src/control/fair-queue.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Work that takes so many milliseconds of the only processor. */
const busy = (ms: number) => (): number => {
  vi.advanceTimersByTime(ms);
  return performance.now();
};

test('after each piece of work there is a pause of nine times its length', async () => {
  const queue = new FairQueue();
  const first = queue.take(busy(10));
  const second = queue.take(busy(1));
  const third = queue.take(busy(1));
  await vi.advanceTimersByTimeAsync(200);
  expect([await first, await second, await third]).toEqual([10, 101, 111]);
});

test('work that throws throws at its own client, and the others have their turn', async () => {
  const queue = new FairQueue();
  const bad = queue.take(() => {
    throw new Error('bad');
  });
  const good = queue.take(() => 'good');
  await expect(bad).rejects.toThrow('bad');
  await vi.advanceTimersByTimeAsync(1);
  expect(await good).toBe('good');
});

test('nobody waits for what somebody else waits for', async () => {
  const queue = new FairQueue();
  void queue.take(() => new Promise(() => {}));
  const next = queue.take(() => 'next');
  await vi.advanceTimersByTimeAsync(1);
  expect(await next).toBe('next');
});
