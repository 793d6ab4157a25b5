/**
 * Which results of lookups still hold, told by a number that each is kept with. A change of a route touches the results for
 * addresses of its prefix alone; any other change touches all.
 */
import type { Ipv4 } from '../wire/ipv4.ts';

/** Number of changes that are known one by one, a power of two. What was kept before all of them is taken for touched. */
const KNOWN = 256;

const NEVER = Number.NEGATIVE_INFINITY;

export class RouteChanges {
  /** The number of the last change: what is kept now is kept with it. */
  stamp = 1;
  /** What was kept with an older one holds no more. */
  #oldest = 1;
  /** The last change that touched all. */
  #lastOfAll = 1;
  /** First and last address of each change. */
  readonly #first = new Uint32Array(KNOWN);
  readonly #last = new Uint32Array(KNOWN);
  /** When it has surely taken effect. */
  readonly #until = new Float64Array(KNOWN).fill(NEVER);
  /** The same of changes that touch all. */
  #allUntil = NEVER;
  /** All changes before this one have taken effect. */
  #unsettledFrom = 2;

  /** A batch begins at `now`, in milliseconds of any monotonic clock. */
  begin(now: number): void {
    while (this.#unsettled() > 0 && (this.#until[this.#unsettledFrom & (KNOWN - 1)] ?? 0) <= now) {
      this.#unsettledFrom = (this.#unsettledFrom + 1) | 0;
    }
  }

  /** A change of everything; `until`: when it has surely taken effect. */
  all(until: number): void {
    this.expire();
    this.#lastOfAll = this.stamp;
    this.#allUntil = Math.max(this.#allUntil, until);
  }

  /** What has been kept holds no more. */
  expire(): void {
    this.#push(1, 0, NEVER);
    this.#oldest = this.stamp;
  }

  /** A change of the routes of a prefix. */
  prefix(address: Ipv4, length: number, until = NEVER): void {
    this.#push(address, address + 2 ** (32 - length) - 1, until);
  }

  /** Whether a change of everything may be under way at `now`. */
  isUnsettled(now: number): boolean {
    return now < this.#allUntil;
  }

  /** Whether one that touches an address of the range, its first and last one, may be under way in this batch. */
  isUnsettledIn(range: Uint32Array): boolean {
    const [from = 0, to = 0] = range;
    for (let back = this.#unsettled() - 1; back >= 0; back--) {
      const at = (this.stamp - back) & (KNOWN - 1);
      if ((this.#first[at] ?? 0) <= to && (this.#last[at] ?? 0) >= from) return true;
    }
    return false;
  }

  /** Whether one that touches either address may be under way in this batch. */
  isUnsettledAt(spa: number, tpa: number): boolean {
    return this.#unsettled() > 0 && this.#isTouched(this.#unsettled(), spa, tpa);
  }

  /** Whether a result for these addresses that was kept with `stamp` still holds. */
  holds(stamp: number, spa: number, tpa: number): boolean {
    return this.#holdsSince(this.#oldest, stamp, spa, tpa);
  }

  /** The same, but that it may have expired. */
  isUntouched(stamp: number, spa: number, tpa: number): boolean {
    return this.#holdsSince(this.#lastOfAll, stamp, spa, tpa);
  }

  #holdsSince(oldest: number, stamp: number, spa: number, tpa: number): boolean {
    const age = (this.stamp - stamp) | 0;
    if (age < 0 || age > ((this.stamp - oldest) | 0) || age > KNOWN) return false;
    return !this.#isTouched(age, spa, tpa);
  }

  /** How many of the last changes may be under way. (A private getter is called by way of the runtime: 40 ns a frame.) */
  #unsettled(): number {
    return (this.stamp + 1 - this.#unsettledFrom) | 0;
  }

  #push(first: number, last: number, until: number): void {
    this.stamp = (this.stamp + 1) | 0;
    const at = this.stamp & (KNOWN - 1);
    // The change whose place it takes may still be under way, and is then no longer known apart.
    this.#allUntil = Math.max(this.#allUntil, this.#until[at] ?? NEVER);
    if (this.#unsettled() > KNOWN) this.#unsettledFrom = (this.#unsettledFrom + 1) | 0;
    this.#first[at] = first;
    this.#last[at] = last;
    this.#until[at] = until;
  }

  /** Whether one of the last `count` changes touches an address. */
  #isTouched(count: number, spa: number, tpa: number): boolean {
    for (let back = 0; back < count; back++) {
      const at = (this.stamp - back) & (KNOWN - 1);
      const first = this.#first[at] ?? 0;
      const last = this.#last[at] ?? 0;
      if ((tpa >= first && tpa <= last) || (spa >= first && spa <= last)) return true;
    }
    return false;
  }
}
