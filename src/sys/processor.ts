/** What this process has of the processor. */
import { readFileSync } from 'node:fs';

/** Seconds that the main thread could have run and waited, since the start; 0 where the kernel does not say. */
export function waitedForProcessor(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'latin1').split(' ')[1]) / 1e9;
  } catch {
    return 0; // /proc is hidden, or the kernel is built without
  }
}
