/**
 * What is counted of each interface, in memory that the addon counts in too (responder/fast-path.ts): a row of numbers for each
 * interface that is served. Pages of rows that nobody has take no memory.
 */
import { OUTCOMES } from './outcomes.ts';

/** Numbers of a row: a count for each of OUTCOMES; the bucket of limits.per_interface; and last, when a request was heard. */
export const ROW_LENGTH = 64;
const HEARD = ROW_LENGTH - 1;
const BUCKET = HEARD - 2;
/** Interfaces that have a row; others count in memory of their own. */
export const ROWS = 1 << 14;

export interface CountRow {
  /** Its number; undefined: it is in no memory that is shared. */
  readonly place: number | undefined;
  readonly counts: Float64Array;
  readonly bucket: Float64Array;
  readonly heard: Float64Array;
}

if (OUTCOMES.length > BUCKET) throw new RangeError('a row has no room for all outcomes');

const rowIn = (place: number | undefined, numbers: Float64Array): CountRow => ({
  place,
  counts: numbers.subarray(0, OUTCOMES.length),
  bucket: numbers.subarray(BUCKET, HEARD),
  heard: numbers.subarray(HEARD),
});

export class CountRows {
  /** All rows. */
  readonly numbers: Float64Array;
  readonly #rows: number;
  /** Rows that were given back, the first of them the longest ago. */
  readonly #free: number[] = [];
  #used = 0;

  constructor(rows = ROWS) {
    this.#rows = rows;
    this.numbers = new Float64Array(
      new SharedArrayBuffer(rows * ROW_LENGTH * Float64Array.BYTES_PER_ELEMENT),
    );
  }

  /** A row of zeros. */
  take(): CountRow {
    const place = this.#used < this.#rows ? this.#used++ : this.#free.shift();
    if (place === undefined) return rowIn(undefined, new Float64Array(ROW_LENGTH));
    return rowIn(place, this.numbers.subarray(place * ROW_LENGTH, (place + 1) * ROW_LENGTH).fill(0));
  }

  /** Its interface has gone. */
  giveBack({ place }: { readonly place?: number | undefined }): void {
    if (place !== undefined) this.#free.push(place);
  }
}
