/** Which of several lists of prefixes an address is in: the longest prefix decides. */
import { type Ipv4, type Ipv4Prefix, ipv4 } from '../wire/ipv4.ts';

/** Maximum number of an address's bits that the index has: 256 KiB. */
const MOST_BITS = 16;

/** No prefix. */
const NONE = -1;

/**
 * The prefixes laid out as ranges of addresses, in order and without overlap, with an index by the first bits of the address:
 * a lookup is a binary search among the few ranges that begin there. Built once, never changed. Numbers alone, in typed
 * arrays: at most 21 octets a prefix, and 256 KiB.
 */
export class PrefixTable {
  /** The prefixes themselves. */
  readonly #addresses: Uint32Array;
  readonly #lengths: Uint8Array;
  /** Range i begins at starts[i] and ends before starts[i + 1]. */
  readonly #starts: Uint32Array;
  /** Which prefix it is of. */
  readonly #rows: Int32Array;
  /** How many ranges begin below the addresses whose first bits are n. One number more than there are such bits. */
  readonly #index: Uint32Array;
  readonly #shift: number;

  /** Of two equal prefixes the later one counts. */
  constructor(prefixes: readonly Ipv4Prefix[]) {
    this.#addresses = new Uint32Array(prefixes.length);
    this.#lengths = new Uint8Array(prefixes.length);
    prefixes.forEach(({ address, length }, row) => {
      this.#addresses[row] = address;
      this.#lengths[row] = length;
    });
    const ranges = new RangeList(prefixes.length);
    const open: number[] = [];
    const closeUntil = (address: number): void => {
      for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
        const end = this.#endOf(inner);
        if (end > address) return;
        open.pop();
        ranges.begin(end, open.at(-1) ?? NONE);
      }
    };
    for (const row of this.#inOrder()) {
      const address = this.#addresses[row] ?? 0;
      closeUntil(address);
      ranges.begin(address, row);
      open.push(row);
    }
    closeUntil(2 ** 32);
    this.#starts = ranges.starts.slice(0, ranges.count);
    this.#rows = ranges.rows.slice(0, ranges.count);
    const bits = Math.min(MOST_BITS, Math.max(1, Math.ceil(Math.log2(this.#starts.length + 1))));
    this.#shift = 32 - bits;
    this.#index = indexOf(this.#starts, bits);
  }

  /** The place, among the prefixes it was made of, of the longest one that contains `address`; -1: none does. */
  lookup(address: Ipv4): number {
    const starts = this.#starts;
    const first = address >>> this.#shift;
    let low = this.#index[first] ?? 0;
    let high = this.#index[first + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? NONE : (this.#rows[low - 1] ?? NONE);
  }

  /** The prefix at a place that lookup() gave. */
  prefix(row: number): Ipv4Prefix {
    return { address: ipv4(this.#addresses[row] ?? 0), length: this.#lengths[row] ?? 0 };
  }

  #endOf(row: number): number {
    return (this.#addresses[row] ?? 0) + 2 ** (32 - (this.#lengths[row] ?? 0));
  }

  /** A prefix comes after those that contain it: by address, the shorter first. */
  #inOrder(): Uint32Array {
    const [addresses, lengths] = [this.#addresses, this.#lengths];
    const rows = Uint32Array.from(addresses, (_address, row) => row);
    return rows.sort(
      (a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0) || (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b,
    );
  }
}

function indexOf(starts: Uint32Array, bits: number): Uint32Array {
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
  readonly starts: Uint32Array;
  readonly rows: Int32Array;
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
