/** How often the same is said: so often in a minute, and then, once, how many lines were left out. Pure: time comes in. */

/** Lines of one kind in one window. */
export const LINES = 10;
export const WINDOW_MS = 60_000;

interface Window {
  readonly began: number;
  said: number;
  leftOut: number;
}

/** Lines of a kind that were left out. */
export interface LeftOut {
  readonly kind: string;
  readonly lines: number;
}

export class LineLimit {
  readonly #windows = new Map<string, Window>();

  /** Whether a line of this kind may be said at `now`, in milliseconds of any monotonic clock. If not, it is counted. */
  allows(kind: string, now: number): boolean {
    const window = this.#windows.get(kind) ?? { began: now, said: 0, leftOut: 0 };
    this.#windows.set(kind, window);
    if (window.said < LINES) {
      window.said++;
      return true;
    }
    window.leftOut++;
    return false;
  }

  /** Ends the windows that are over, and says of which kinds something was left out. At least once a second or so. */
  ended(now: number): LeftOut[] {
    const over = [...this.#windows].filter(([, { began }]) => now - began >= WINDOW_MS);
    for (const [kind] of over) this.#windows.delete(kind);
    return over.flatMap(([kind, { leftOut }]) => (leftOut > 0 ? [{ kind, lines: leftOut }] : []));
  }

  /** Ends all of them, at the end. */
  endAll(): LeftOut[] {
    return this.ended(Number.POSITIVE_INFINITY);
  }
}
