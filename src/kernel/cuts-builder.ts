/**
 * Cuts from however many prefixes, in steps of a fraction of a millisecond: a million routes take the better part of a second, and
 * answers must not wait for it. Many are sorted by counting: by the upper half of each, and within one by a bit for each lower
 * half, so that no order and no repetition in which they come costs more than another.
 */
import { Cuts } from './cuts.ts';

/** Cuts that lie in one array until they are sorted; and the work of a step. No more are few. */
const CHUNK = 1 << 13;

/** Number of values of the upper half of an address, and of its upper octet. */
const UPPER_HALVES = 1 << 16;
const UPPER_OCTETS = 1 << 8;

/** A bit for each lower half. */
const WORDS = UPPER_HALVES >> 5;

export class CutsBuilder {
  count = 0;
  readonly #chunks: Uint32Array[] = [];
  #chunk = new Uint32Array(0);
  #used = 0;

  constructor() {
    this.add(0);
  }

  readonly add = (cut: number): void => {
    if (this.#used === this.#chunk.length) {
      this.#chunk = new Uint32Array(CHUNK);
      this.#chunks.push(this.#chunk);
      this.#used = 0;
    }
    this.#chunk[this.#used++] = cut;
    this.count++;
  };

  /** Nothing may be added any more. Each step is short. */
  *build(): Generator<undefined, Cuts> {
    if (this.count <= CHUNK) return sortFew(this.#chunk.subarray(0, this.count));
    const sizes = new Uint32Array(UPPER_HALVES);
    for (const chunk of this.#filled()) {
      yield;
      for (const cut of chunk) sizes[cut >>> 16] = (sizes[cut >>> 16] ?? 0) + 1;
    }
    const lower = new Uint16Array(this.count);
    const ends = yield* this.#group(sizes, lower);
    const sorted = new Uint32Array(this.count);
    const index = new Uint32Array(UPPER_HALVES + 1);
    const bits = new Uint32Array(WORDS);
    let different = 0;
    let work = 0;
    for (let upper = 0; upper < UPPER_HALVES; upper++) {
      index[upper] = different;
      const size = sizes[upper] ?? 0;
      if (size === 0) continue;
      const end = ends[upper] ?? 0;
      different = sortGroup(lower, end - size, end, bits, upper, sorted, different);
      work += size;
      if (work < CHUNK) continue;
      work = 0;
      yield;
    }
    index[UPPER_HALVES] = different;
    return new Cuts(sorted.slice(0, different), index);
  }

  *#filled(): Generator<Uint32Array> {
    for (const chunk of this.#chunks) yield chunk === this.#chunk ? chunk.subarray(0, this.#used) : chunk;
  }

  /** Puts the lower halves that have the same upper half beside each other; for each upper half, where they end. */
  *#group(sizes: Uint32Array, lower: Uint16Array): Generator<undefined, Uint32Array> {
    const ends = new Uint32Array(UPPER_HALVES);
    let sum = 0;
    for (let upper = 0; upper < UPPER_HALVES; upper++) {
      ends[upper] = sum;
      sum += sizes[upper] ?? 0;
    }
    for (const chunk of this.#filled()) {
      yield;
      putLowerHalves(chunk, ends, lower);
    }
    return ends;
  }
}

function sortFew(cuts: Uint32Array): Cuts {
  const sorted = Uint32Array.from(new Set(cuts)).sort();
  const index = new Uint32Array(UPPER_OCTETS + 1);
  let before = 0;
  for (let upper = 0; upper <= UPPER_OCTETS; upper++) {
    while (before < sorted.length && (sorted[before] ?? 0) < upper * 2 ** 24) before++;
    index[upper] = before;
  }
  return new Cuts(sorted, index);
}

function putLowerHalves(chunk: Uint32Array, ends: Uint32Array, lower: Uint16Array): void {
  for (const cut of chunk) {
    const place = ends[cut >>> 16] ?? 0;
    ends[cut >>> 16] = place + 1;
    lower[place] = cut; // its lower half
  }
}

/** Writes those with this upper half to `sorted`, from `next` on, each once. Returns where the next goes. `bits`: all 0. */
function sortGroup(
  lower: Uint16Array,
  from: number,
  to: number,
  bits: Uint32Array,
  upper: number,
  sorted: Uint32Array,
  next: number,
): number {
  let [first, last] = [WORDS, 0];
  for (let i = from; i < to; i++) {
    const half = lower[i] ?? 0;
    const word = half >>> 5;
    bits[word] = (bits[word] ?? 0) | (1 << (half & 31));
    if (word < first) first = word;
    if (word > last) last = word;
  }
  let place = next;
  for (let word = first; word <= last; word++) {
    let set = bits[word] ?? 0;
    bits[word] = 0;
    while (set !== 0) {
      sorted[place++] = (upper << 16) | (word << 5) | (31 - Math.clz32(set & -set));
      set &= set - 1;
    }
  }
  return place;
}
