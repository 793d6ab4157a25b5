/** On the real event loop, with a clock that goes on by a microsecond whenever somebody looks at it. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { Poller, SLEEP_MS, STRETCH_MS } from '../../src/daemon/poller.ts';
import { until } from '../support/until.ts';

const TICK_MS = 0.001;

/** A wire on which `coming(now)` says how many frames are there at each look. */
class Wire {
  now = 0;
  looks = 0;
  answered: number[] = [];
  listened: boolean[] = [];
  coming: (now: number) => number = () => 0;
  /** Of frames that the source answers itself. */
  fast: (now: number) => number = () => 0;
  readonly poller: Poller;

  constructor(context: TestContext, busyPoll = 0) {
    const source = {
      next: () => {
        this.looks++;
        return this.coming(this.now);
      },
      answered: () => this.fast(this.now),
      listen: (on: boolean) => this.listened.push(on),
    };
    const answer = (frames: number) => this.answered.push(frames);
    this.poller = new Poller(source, answer, () => {
      this.now += TICK_MS;
      return this.now;
    });
    this.poller.busyPoll = busyPoll;
    context.onTestFinished(() => this.poller.close());
  }

  /** As the event loop does, so long after it fell asleep. */
  wakeAfter(ms: number, frames = 1): void {
    this.now += ms;
    this.poller.wake(frames);
  }

  /** How often it looked until it slept, having been woken so long after it fell asleep. */
  looksWhenWokenAfter(ms: number): number {
    const before = this.looks;
    this.wakeAfter(ms);
    return this.looks - before;
  }
}

test('a frame now and then: it looks once more and sleeps, and the event loop goes on listening', (context) => {
  const wire = new Wire(context);
  expect([1, 2, 3].map(() => wire.looksWhenWokenAfter(10))).toEqual([1, 1, 1]);
  expect(wire).toMatchObject({ answered: [1, 1, 1], listened: [] });
});

test('what comes while it answers is answered before it sleeps', (context) => {
  const wire = new Wire(context);
  const more = [3, 2, 0];
  wire.coming = () => more.shift() ?? 0;
  wire.wakeAfter(10, 5);
  expect(wire).toMatchObject({ answered: [5, 3, 2], looks: 3, listened: [] });
});

test('woken sooner than sleep is worth, it stays awake that long, until nothing comes any more', (context) => {
  const wire = new Wire(context);
  wire.wakeAfter(10);
  const patient = wire.looksWhenWokenAfter(SLEEP_MS / 2);
  expect(patient).toBeGreaterThan(2);
  expect(patient).toBeLessThan(SLEEP_MS / TICK_MS + 2);
  expect(wire.looksWhenWokenAfter(SLEEP_MS / 2)).toBe(patient);
  // It found nothing in all that time: the frames have become fewer.
  expect(wire.looksWhenWokenAfter(SLEEP_MS * 2)).toBe(1);
});

test('frames that the source answers itself keep it awake as others do', (context) => {
  const wire = new Wire(context);
  wire.wakeAfter(10);
  const patient = wire.looksWhenWokenAfter(SLEEP_MS / 2);
  wire.wakeAfter(10);
  const more = [1, 1, 0];
  wire.fast = () => more.shift() ?? 0;
  expect(wire.looksWhenWokenAfter(SLEEP_MS / 2)).toBeGreaterThan(patient);
  expect(new Set(wire.answered)).toEqual(new Set([1])); // and are none that it answers
});

test('woken after the source has answered all, it stays awake as long as sleep would cost', (context) => {
  const wire = new Wire(context);
  wire.now += 10;
  const { looks } = wire;
  wire.poller.wake(0);
  expect(wire.looks - looks).toBeGreaterThan(2);
  expect(wire).toMatchObject({ answered: [], listened: [] });
});

test('a busy wire is looked at without the event loop, which gets its turn, and listens again at the end', async (context) => {
  const wire = new Wire(context);
  wire.coming = (now) => (now < 20 * STRETCH_MS ? 7 : 0);
  let turns = 0;
  wire.wakeAfter(0, 7);
  expect(wire.listened).toEqual([false]);
  const answeredFirst = wire.answered.length;
  for (; wire.listened.length < 2; turns++) await turn();
  expect(wire.listened).toEqual([false, true]);
  expect(turns).toBeGreaterThan(10);
  expect(wire.answered.length).toBeGreaterThan(answeredFirst);
  expect(new Set(wire.answered)).toEqual(new Set([7]));
  // And then it is as it was: the event loop wakes it.
  wire.wakeAfter(10);
  expect(wire.answered.at(-1)).toBe(1);
  expect(wire.listened).toEqual([false, true]);
});

test('with busy polling it stays awake after a frame, and timers fire meanwhile, until it is over', async (context) => {
  const wire = new Wire(context, 1000);
  wire.wakeAfter(10);
  expect(wire.listened).toEqual([false]);
  const { looks } = wire;
  await until('many looks', () => wire.looks > looks + 1000);
  expect(wire.listened).toEqual([false]);
  wire.now += 1000;
  await until('it to sleep', () => wire.listened.length === 2);
});

test('busy polling turned off while it is awake ends it at once', async (context) => {
  const wire = new Wire(context, 1e12);
  wire.wakeAfter(10);
  await turn();
  expect(wire.listened).toEqual([false]);
  wire.poller.busyPoll = 0;
  await until('it to sleep', () => wire.listened.length === 2);
  expect(wire.looksWhenWokenAfter(10)).toBe(1);
});

test('closed while it is awake, it looks no more', async (context) => {
  const wire = new Wire(context, 1e12);
  wire.wakeAfter(10);
  await turn();
  wire.poller.close();
  const { looks } = wire;
  await turn();
  await turn();
  expect(wire.looks).toBe(looks);
  expect(wire.listened).toEqual([false]); // there is nothing to listen to any more
});
