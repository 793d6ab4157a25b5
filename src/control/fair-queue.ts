/** Requests are handled one after the other, with pauses, so that whatever clients do, frames get most of the time. */

/** The pause after each piece of work, as a multiple of its length: clients get a tenth of the processor. */
const PAUSE = 9;

export class FairQueue {
  #last: Promise<unknown>;
  /** When the next piece may begin. */
  #free = 0;

  /** Nothing is done before `ready` is fulfilled. */
  constructor(ready: Promise<unknown> = Promise.resolve()) {
    this.#last = ready;
  }

  /** Does `work` when its turn comes. What it does before its first await counts; nobody waits for what comes after. */
  take<T>(work: () => T): Promise<T> {
    const turn = this.#last.then(async () => {
      const wait = this.#free - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const start = performance.now();
      try {
        return { done: work() }; // in an object, so that a promise is not waited for
      } finally {
        const end = performance.now();
        this.#free = end + PAUSE * (end - start);
      }
    });
    this.#last = turn.catch(() => {});
    return turn.then(({ done }) => done);
  }
}
