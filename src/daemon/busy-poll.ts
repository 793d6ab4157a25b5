/**
 * Looks for frames again and again for a while after each batch, so that the next one need not wait for a wake-up. It costs
 * a whole processor for that time.
 */

/** So long at a stretch, in milliseconds; then signals, timers and announcements get their turn. */
const STRETCH_MS = 0.05;

export class BusyPoll {
  /** After the last batch; 0: the loop sleeps at once, as ever. */
  ms: number;
  readonly #look: () => void;
  #until = 0;
  #awake = false;

  /** `look` answers what is there now, if anything, and calls extend() if there was. */
  constructor(ms: number, look: () => void) {
    this.ms = ms;
    this.#look = look;
  }

  /** After each batch. */
  extend(): void {
    if (this.ms === 0) return;
    this.#until = performance.now() + this.ms;
    if (this.#awake) return;
    this.#awake = true;
    setImmediate(this.#again);
  }

  readonly #again = (): void => {
    let now = performance.now();
    for (const end = now + STRETCH_MS; this.ms > 0 && now < this.#until && now < end; now = performance.now())
      this.#look();
    this.#awake = this.ms > 0 && now < this.#until;
    if (this.#awake) setImmediate(this.#again);
  };
}
