/** Time and chance of this process. */
import type { Clock } from '../responder/delay-queue.ts';

/** The global one is a getter, which costs what the clock itself does. */
const { performance } = globalThis;

export const PROCESS_CLOCK: Clock = {
  now: () => performance.now(),
  random: Math.random,
  after: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
