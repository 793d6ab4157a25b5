/** Which of several lists of prefixes an address is in: the longest prefix decides. */
import { type Ipv4, type Ipv4Prefix, ipv4 } from '../wire/ipv4.ts';
import type { PrefixList } from './prefix-list.ts';

/** Maximum number of an address's bits that the index has: 256 KiB. */
const MOST_BITS = 16;

/** No prefix. */
const NONE = -1;

/**
 * The prefixes laid out as ranges of addresses, in order and without overlap, with an index by the first bits of the address.
 * Numbers alone, in typed arrays, which one thread may make for another: at most 21 octets a prefix, and 256 KiB.
 */
export interface PrefixRanges {
  /** The prefixes themselves. */
  readonly list: PrefixList;
  /** Range i begins at starts[i] and ends before starts[i + 1]. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Which prefix it is of. */
  readonly rows: Int32Array<ArrayBuffer>;
  /** How many ranges begin below the addresses whose first bits are n. One number more than there are such bits. */
  readonly index: Uint32Array<ArrayBuffer>;
  readonly shift: number;
}

/** Of two equal prefixes the later one counts. */
export function layOutPrefixes(list: PrefixList): PrefixRanges {
  const { addresses, lengths } = list;
  const endOf = (row: number): number => (addresses[row] ?? 0) + 2 ** (32 - (lengths[row] ?? 0));
  const ranges = new RangeList(lengths.length);
  const open: number[] = [];
  const closeUntil = (address: number): void => {
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      const end = endOf(inner);
      if (end > address) return;
      open.pop();
      ranges.begin(end, open.at(-1) ?? NONE);
    }
  };
  for (const row of inOrder(list)) {
    const address = addresses[row] ?? 0;
    closeUntil(address);
    ranges.begin(address, row);
    open.push(row);
  }
  closeUntil(2 ** 32);
  const starts = ranges.starts.slice(0, ranges.count);
  const bits = Math.min(MOST_BITS, Math.max(1, Math.ceil(Math.log2(starts.length + 1))));
  return {
    list,
    starts,
    rows: ranges.rows.slice(0, ranges.count),
    index: indexOf(starts, bits),
    shift: 32 - bits,
  };
}

/** A lookup is a binary search among the few ranges that begin where the first bits of the address say. Never changed. */
export class PrefixTable {
  readonly #list: PrefixList;
  readonly #starts: Uint32Array;
  readonly #rows: Int32Array;
  readonly #index: Uint32Array;
  readonly #shift: number;

  constructor({ list, starts, rows, index, shift }: PrefixRanges) {
    this.#list = list;
    this.#starts = starts;
    this.#rows = rows;
    this.#index = index;
    this.#shift = shift;
  }

  /** The place, among the prefixes it was made of, of the longest one that contains `address`; -1: none does. */
  lookup(address: Ipv4): number {
    const behind = this.#behind(address);
    return behind === 0 ? NONE : (this.#rows[behind - 1] ?? NONE);
  }

  /** Narrows `range`, a first and a last address with `address` between them, to those that the same prefix contains. */
  narrow(address: Ipv4, range: Uint32Array): void {
    const behind = this.#behind(address);
    if (behind > 0) range[0] = Math.max(range[0] ?? 0, this.#starts[behind - 1] ?? 0);
    if (behind < this.#starts.length) range[1] = Math.min(range[1] ?? 0, (this.#starts[behind] ?? 0) - 1);
  }

  /** The number of the first range that begins behind `address`. */
  #behind(address: Ipv4): number {
    const starts = this.#starts;
    const first = address >>> this.#shift;
    let low = this.#index[first] ?? 0;
    let high = this.#index[first + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The prefix at a place that lookup() gave. */
  prefix(row: number): Ipv4Prefix {
    const { addresses, lengths } = this.#list;
    return { address: ipv4(addresses[row] ?? 0), length: lengths[row] ?? 0 };
  }
}

/** In a number of 64 bits: the address, 6 bits for the length, and the row. */
const ROW_BITS = 26;
const ROW_MASK = 2 ** ROW_BITS - 1;
const [LOW, HIGH] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/**
 * The rows, a prefix after those that contain it: by address, the shorter first, of equal ones the later last. Sorted as numbers,
 * which takes a tenth of what a comparison written here would.
 */
function inOrder({ addresses, lengths }: PrefixList): Uint32Array {
  const count = lengths.length;
  if (count > ROW_MASK) throw new RangeError('more prefixes than can be told apart'); // 400 MB of text
  const keys = new BigUint64Array(count);
  const halves = new Uint32Array(keys.buffer);
  for (let row = 0; row < count; row++) {
    halves[2 * row + HIGH] = addresses[row] ?? 0;
    halves[2 * row + LOW] = ((lengths[row] ?? 0) << ROW_BITS) | row;
  }
  keys.sort();
  const rows = new Uint32Array(count);
  for (let n = 0; n < count; n++) rows[n] = (halves[2 * n + LOW] ?? 0) & ROW_MASK;
  return rows;
}

function indexOf(starts: Uint32Array, bits: number): Uint32Array<ArrayBuffer> {
  const index = new Uint32Array(2 ** bits + 1);
  for (const start of starts) {
    const after = (start >>> (32 - bits)) + 1;
    index[after] = (index[after] ?? 0) + 1;
  }
  for (let n = 1; n < index.length; n++) index[n] = (index[n] ?? 0) + (index[n - 1] ?? 0);
  return index;
}

/** Each prefix begins a range, and another one begins where it ends. */
class RangeList {
  readonly starts: Uint32Array<ArrayBuffer>;
  readonly rows: Int32Array<ArrayBuffer>;
  count = 0;

  constructor(prefixes: number) {
    this.starts = new Uint32Array(2 * prefixes);
    this.rows = new Int32Array(2 * prefixes);
  }

  /** From `address` on, `row`: in the place of a range that would have begun there too. */
  begin(address: number, row: number): void {
    if (address >= 2 ** 32) return;
    if (this.count === 0 || this.starts[this.count - 1] !== address) this.starts[this.count++] = address;
    this.rows[this.count - 1] = row;
  }
}
