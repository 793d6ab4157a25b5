/** On this process's own threads. */
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { stepBack, threadIds } from '../../src/sys/thread-priority.ts';

test('a thread steps back alone', async (context) => {
  const before = new Set(threadIds());
  const own = getPriority();
  const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
  context.onTestFinished(async () => {
    await worker.terminate();
  });
  const [thread = 0] = threadIds().filter((id) => !before.has(id));
  expect(thread).toBeGreaterThan(0);
  stepBack('serving', thread);
  expect(getPriority(thread)).toBe(10);
  expect(getPriority()).toBe(own);
});

test('one that has ended is no fault', () => {
  expect(() => stepBack('reload', 2 ** 30)).not.toThrow();
});
