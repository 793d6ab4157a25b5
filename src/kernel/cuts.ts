/**
 * The 32-bit addresses cut into ranges, wherever a prefix begins or ends. To find the range of an address, its upper bits are
 * looked up in an index, the rest by bisection among the cuts with the same.
 */
import type { Ipv4 } from '../wire/ipv4.ts';

/** Maximum number of cuts that are added later, until all are to be sorted anew. */
export const LATE_CUTS = 4096;

/** The last address of all. */
const LAST = 2 ** 32 - 1;

/** Calls `cut` with where the prefix begins, and with where what follows it does. */
export function cutsOf(address: Ipv4, length: number, cut: (at: number) => void): void {
  cut(address);
  const end = address + 2 ** (32 - length);
  if (end <= LAST) cut(end);
}

export class Cuts {
  /** Where ranges begin, ascending; the first is 0. */
  readonly #sorted: Uint32Array;
  /** For each value of the upper bits, how many of them lie before its first address; one more for the end. */
  readonly #index: Uint32Array;
  /** How many bits are not upper ones. */
  readonly #shift: number;
  /** Those that came later, ascending: few, so that to insert one moves little. */
  readonly #late = new Uint32Array(LATE_CUTS);
  #lateCount = 0;

  constructor(sorted: Uint32Array, index: Uint32Array) {
    this.#sorted = sorted;
    this.#index = index;
    this.#shift = 32 - Math.log2(index.length - 1);
  }

  /** Number of ranges. */
  get ranges(): number {
    return this.#sorted.length + this.#lateCount;
  }

  /** How many more can be added. */
  get room(): number {
    return LATE_CUTS - this.#lateCount;
  }

  /** Adds one, where there is none yet. False: there is no room for it. */
  add(cut: number): boolean {
    const before = this.#lastSorted(cut);
    if (this.#sorted[before] === cut) return true;
    const place = this.#lateBehind(cut);
    if (place > 0 && this.#late[place - 1] === cut) return true;
    if (this.room === 0) return false;
    this.#late.copyWithin(place + 1, place, this.#lateCount);
    this.#late[place] = cut;
    this.#lateCount++;
    return true;
  }

  /** All of them, those that came later last. */
  *[Symbol.iterator](): IterableIterator<number> {
    yield* this.#sorted;
    yield* this.#late.subarray(0, this.#lateCount);
  }

  /** Writes the first and the last address of the range that `address` is in. */
  locate(address: number, range: Uint32Array): void {
    const at = this.#lastSorted(address);
    let first = this.#sorted[at] ?? 0;
    let last = at + 1 < this.#sorted.length ? (this.#sorted[at + 1] ?? 0) - 1 : LAST;
    if (this.#lateCount > 0) {
      const behind = this.#lateBehind(address);
      if (behind > 0) first = Math.max(first, this.#late[behind - 1] ?? 0);
      if (behind < this.#lateCount) last = Math.min(last, (this.#late[behind] ?? 0) - 1);
    }
    range[0] = first;
    range[1] = last;
  }

  /** The place of the last sorted cut that is not behind `address`. */
  #lastSorted(address: number): number {
    const sorted = this.#sorted;
    const upper = address >>> this.#shift;
    let low = this.#index[upper] ?? 0;
    let high = this.#index[upper + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The place of the first late cut behind `address`. */
  #lateBehind(address: number): number {
    let low = 0;
    let high = this.#lateCount;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#late[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
