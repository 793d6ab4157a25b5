/** Work on the event loop that nobody waits for: in slices, and between two of them whatever has come is seen to first. */
import { setImmediate as turn } from 'node:timers/promises';

/** Milliseconds. A request waits for one at most. */
const SLICE_MS = 1;

/** Takes all the steps. One step is not divided. */
export async function inSlices(steps: Iterable<void>): Promise<void> {
  let began = performance.now();
  for (const _step of steps) {
    if (performance.now() - began < SLICE_MS) continue;
    await turn();
    began = performance.now();
  }
}
