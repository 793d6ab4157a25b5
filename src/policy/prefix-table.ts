/** Which of several lists of prefixes an address is in: the longest prefix decides. */
import { type Ipv4, type Ipv4Prefix, ipv4 } from '../wire/ipv4.ts';

/** The index has at most so many bits of an address: 256 KiB. */
const MOST_BITS = 16;

/**
 * The prefixes laid out as ranges of addresses, in order and without overlap, with an index by the first bits of the address:
 * a lookup is a binary search among the few ranges that begin there. Built once, never changed.
 */
export class PrefixTable<T> {
  /** Range i begins at starts[i] and ends before starts[i + 1]. */
  readonly #starts: Uint32Array;
  readonly #values: readonly (T | undefined)[];
  /** How many ranges begin below the addresses whose first bits are n. One number more than there are such bits. */
  readonly #index: Uint32Array;
  readonly #shift: number;

  /** Of two equal prefixes the later one counts. */
  constructor(rows: readonly { readonly prefix: Ipv4Prefix; readonly value: T }[]) {
    const ranges = new RangeList<T>();
    // A prefix comes after those that contain it: by address, the shorter first.
    const ordered = rows.toSorted(
      (a, b) => a.prefix.address - b.prefix.address || a.prefix.length - b.prefix.length,
    );
    const open: { readonly end: number; readonly value: T }[] = [];
    const closeUntil = (address: number): void => {
      for (let inner = open.at(-1); inner !== undefined && inner.end <= address; inner = open.at(-1)) {
        open.pop();
        ranges.begin(inner.end, open.at(-1)?.value);
      }
    };
    for (const { prefix, value } of ordered) {
      closeUntil(prefix.address);
      ranges.begin(prefix.address, value);
      open.push({ end: prefix.address + 2 ** (32 - prefix.length), value });
    }
    closeUntil(2 ** 32);
    this.#starts = Uint32Array.from(ranges.starts);
    this.#values = ranges.values;
    const bits = Math.min(MOST_BITS, Math.max(1, Math.ceil(Math.log2(this.#starts.length + 1))));
    this.#shift = 32 - bits;
    this.#index = indexOf(this.#starts, bits);
  }

  /** The value of the longest prefix that contains `address`; undefined for none. */
  lookup(address: Ipv4): T | undefined {
    const starts = this.#starts;
    const first = address >>> this.#shift;
    let low = this.#index[first] ?? 0;
    let high = this.#index[first + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= address) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : this.#values[low - 1];
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

class RangeList<T> {
  readonly starts: number[] = [];
  readonly values: (T | undefined)[] = [];

  /** From `address` on, `value`: in the place of a range that would have begun there too. */
  begin(address: number, value: T | undefined): void {
    if (address >= 2 ** 32) return;
    if (this.starts.at(-1) === address) {
      this.values[this.values.length - 1] = value;
      return;
    }
    this.starts.push(ipv4(address));
    this.values.push(value);
  }
}
