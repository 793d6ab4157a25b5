/**
 * Keeps the event loop awake for a while after each batch, so that the next frame need not wait for a wake-up. It looks for
 * frames as often as it can meanwhile, and costs a whole processor for that time.
 */
export class BusyPoll {
  /** After the last batch; 0: the loop sleeps at once, as ever. */
  ms: number;
  #until = 0;
  #awake = false;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** After each batch. */
  extend(): void {
    if (this.ms === 0) return;
    this.#until = performance.now() + this.ms;
    if (this.#awake) return;
    this.#awake = true;
    setImmediate(this.#again);
  }

  /** A loop with an immediate to run asks epoll without waiting; timers and signals get their turn as ever. */
  readonly #again = (): void => {
    this.#awake = this.ms > 0 && performance.now() < this.#until;
    if (this.#awake) setImmediate(this.#again);
  };
}
