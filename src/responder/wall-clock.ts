/** The time of day of what happened at an instant of performance.now(): Date alone has no steps below a millisecond. */

/** Less than this is the grain of Date.now(), and no step of the clock. */
const STEP_MS = 2;

/**
 * What is to be added to performance.now() for the time of day, in milliseconds since 1970. The clock that it counts from was
 * read once, at the start of the process: where the time of day has been set since, it is where the clock is now that counts.
 */
export function wallOrigin(clock: Clock = NODE): number {
  const origin = clock.timeOrigin;
  const step = clock.date() + 0.5 - (origin + clock.now());
  return Math.abs(step) < STEP_MS ? origin : origin + step;
}

interface Clock {
  readonly timeOrigin: number;
  now(): number;
  /** Whole milliseconds. */
  date(): number;
}

const NODE: Clock = {
  timeOrigin: performance.timeOrigin,
  now: () => performance.now(),
  date: Date.now,
};
