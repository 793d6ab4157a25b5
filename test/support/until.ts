/** Waiting is polling with a deadline, and says what it waited for. */
import { setTimeout as delay } from 'node:timers/promises';

/** Far more than anything here takes: it only bounds how long a red test stays silent. */
export const DEADLINE_MS = 15_000;

/** The real clock, also where a test has stopped that of the code under test. */
const now = performance.now.bind(performance);

/** The first value of `probe` that is neither undefined nor false. `detail` is added to the error. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false,
  detail: () => string = () => '',
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const end = now() + deadlineMs;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== false) return value;
    if (now() > end) throw new Error(`waited ${deadlineMs} ms for ${what}\n${detail()}`);
    await delay(2);
  }
}
