/** Microseconds since 1970, in steps below a millisecond, which Date does not have. */

/** Date.now() is cut to milliseconds: what differs by more is a clock that was set. */
const TOLERANCE_MS = 2;

export class WallClock {
  #origin = performance.timeOrigin;

  /** Follows a clock that was set. */
  adjust(): void {
    const drift = Date.now() - (this.#origin + performance.now());
    if (Math.abs(drift) > TOLERANCE_MS) this.#origin += drift;
  }

  now(): number {
    return Math.floor((this.#origin + performance.now()) * 1000);
  }
}
