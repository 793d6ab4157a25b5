/**
 * Lines for somebody who may not read them: whole, in their order, and never waited for. What there is no room for is kept, up
 * to a limit; what comes beyond is lost and counted, until all that was kept has been written.
 */

/** Octets that are kept for another try. */
export const MAX_WAITING = 1 << 20;

/** Maximum number of writes in one go: on some terminals each is one octet. */
const MAX_WRITES = 512;

/** How often it is tried again, also when no line comes. */
export const RETRY_MS = 50;

export interface LinePort {
  /** What there is room for now: how many octets were written, or an errno below 0. */
  write(octets: Uint8Array, from: number, to: number): number;
}

export class LineOutput {
  /** Lines so far. */
  lost = 0;
  /** Called when all that was kept has been written, and lines were lost since the last time. */
  onLost: (lines: number) => void = () => {};
  readonly #port: LinePort;
  /** Calls `retry` a while later. */
  readonly #later: (retry: () => void) => void;
  /** What waits: octets #from to #to - 1. No memory while nothing does. */
  #waiting = Buffer.alloc(0);
  #from = 0;
  #to = 0;
  #isLosing = false;
  #told = 0;
  #isRetrying = false;

  constructor(port: LinePort, later: (retry: () => void) => void) {
    this.#port = port;
    this.#later = later;
  }

  /** Octets that wait. */
  get waiting(): number {
    return this.#to - this.#from;
  }

  /** Whether the next line would be lost: then it is counted, and need not be put into words. */
  loses(): boolean {
    if (this.#isLosing) this.lost++;
    return this.#isLosing;
  }

  /** One line with its end. */
  write(text: string): void {
    this.flush();
    const octets = Buffer.from(text);
    const written = this.waiting === 0 ? this.#put(octets, 0, octets.length) : 0;
    if (written < octets.length) this.#keep(octets, written);
  }

  /** Tries what waits again. */
  flush(): void {
    if (this.waiting === 0) return;
    this.#from += this.#put(this.#waiting, this.#from, this.#to);
    if (this.waiting > 0) return;
    this.#waiting = Buffer.alloc(0);
    this.#from = this.#to = 0;
    if (!this.#isLosing) return;
    this.#isLosing = false;
    const lines = this.lost - this.#told;
    this.#told = this.lost;
    this.onLost(lines);
  }

  /** How many octets were written. */
  #put(octets: Uint8Array, from: number, to: number): number {
    let at = from;
    for (let writes = 0; at < to && writes < MAX_WRITES; writes++) {
      const written = this.#port.write(octets, at, to);
      if (written <= 0) break; // a full pipe, a full disk, a reader that has gone: it may be otherwise the next time
      at += written;
    }
    return at - from;
  }

  #keep(octets: Uint8Array, from: number): void {
    const length = octets.length - from;
    // A line that was begun is kept whatever its length.
    this.#isLosing ||= this.waiting > 0 && this.waiting + length > MAX_WAITING;
    if (this.#isLosing) {
      this.lost++;
      return;
    }
    if (this.waiting === 0) this.#waiting = Buffer.allocUnsafeSlow(Math.max(MAX_WAITING, length));
    if (this.#to + length > this.#waiting.length) {
      this.#waiting.copyWithin(0, this.#from, this.#to);
      this.#to -= this.#from;
      this.#from = 0;
    }
    this.#waiting.set(octets.subarray(from), this.#to);
    this.#to += length;
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    this.#later(() => {
      this.#isRetrying = false;
      this.flush();
      if (this.waiting > 0) this.#retryLater();
    });
  }
}
