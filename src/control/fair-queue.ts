/** Requests are handled one after the other, with pauses, so that whatever clients do most of the time is the answers'. */

/** After each piece of work, a pause of so many times its length: the clients have a tenth of the processor. */
const PAUSE = 9;

export class FairQueue {
  #last: Promise<unknown> = Promise.resolve();
  /** When the next piece may begin. */
  #free = 0;

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
