/** When where the routes' prefixes begin and end is read: a slice at a time, and answers in between. */
import type { Ranges } from '../kernel/ranges.ts';
import type { Clock } from '../responder/delay-queue.ts';

/** So long at a time, with so long a pause, in milliseconds. */
const SLICE_MS = 1;
const PAUSE_MS = 4;

export class RangesReading {
  readonly #ranges: Pick<Ranges, 'isDue' | 'read'>;
  readonly #clock: Clock;
  /** What reads on. */
  #next: ReturnType<Clock['after']> | undefined;

  constructor(ranges: Pick<Ranges, 'isDue' | 'read'>, clock: Clock) {
    this.#ranges = ranges;
    this.#clock = clock;
  }

  /** Where they are to be read anew: a slice now, and the rest between answers. Throws a SystemError. */
  go(): void {
    if (this.#next !== undefined || !this.#ranges.isDue(this.#clock.now())) return;
    if (!this.#ranges.read(() => this.#clock.now(), SLICE_MS)) return;
    this.#next = this.#clock.after(PAUSE_MS, () => {
      this.#next = undefined;
      this.go();
    });
  }

  close(): void {
    this.#next?.cancel();
  }
}
