import { expect, test } from 'vitest';
import { ShareBrake } from '../../src/listen/brake.ts';

/** A thread that works for `work` of each `turn` milliseconds; how much it slept, and how much time passed. */
function run(work: number, turn: number, turns: number): { slept: number; passed: number } {
  let [now, used, slept] = [0, 0, 0];
  const brake = new ShareBrake({
    now: () => now,
    used: () => used,
    sleep: (ms) => {
      now += ms;
      slept += ms;
    },
  });
  for (let n = 0; n < turns; n++) {
    now += turn;
    used += work;
    brake.touch();
  }
  return { slept, passed: now };
}

test('who does little never sleeps', () => {
  expect(run(0.1, 1, 1000).slept).toBe(0);
});

test('who would take the whole processor has a quarter of it', () => {
  const { passed } = run(1, 1, 1000);
  expect(1000 / passed).toBeCloseTo(0.25, 1);
});

test('no sleep is longer than a fifth of a second', () => {
  expect(run(5000, 5000, 1).slept).toBe(200);
});

test('on this kernel it is told what the thread uses', () => {
  expect(() => new ShareBrake().touch()).not.toThrow();
});
