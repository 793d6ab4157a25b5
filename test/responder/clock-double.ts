/** Time and chance by hand. */
import type { Clock } from '../../src/responder/delay-queue.ts';

export class ClockDouble implements Clock {
  /** What random() gives, one after the other; 0.5 when there are none. */
  readonly dice: number[] = [];
  readonly #timers = new Set<{ at: number; fire: () => void }>();
  #now = 1000;

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.dice.shift() ?? 0.5;
  }

  after(ms: number, fire: () => void): { cancel(): void } {
    const timer = { at: this.#now + ms, fire };
    this.#timers.add(timer);
    return { cancel: () => this.#timers.delete(timer) };
  }

  /** How many timers run. */
  get running(): number {
    return this.#timers.size;
  }

  /** Lets time pass, and fires what is due, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      const [next] = due;
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = next.at;
      next.fire();
    }
    this.#now = until;
  }
}
