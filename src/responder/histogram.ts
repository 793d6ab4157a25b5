/** How often a value fell between which powers of two. Observed in the hot path: nothing is allocated. */

/** How many numbers a histogram of so many bounds keeps. */
export const numbersOf = (size: number): number => size + 2;

export class Histogram {
  /** Upper bounds, inclusive: 1, 2, 4, ... What is above the last is counted in one place more. */
  readonly bounds: readonly number[];
  /** How many values fell at or below each bound and above the one before; last, how many fell above all of them. */
  readonly counts: Float64Array;
  /** One number, in an array so that it is never boxed anew. */
  readonly #sum: Float64Array;
  /** The first power of two above all bounds: clz32() takes 32 bits, so what is larger is cut to it. */
  readonly #beyond: number;

  /** `size` bounds, of 30 at most. `numbers`: numbersOf(size), where it keeps its counts, and the sum in the last. */
  constructor(size: number, numbers: Float64Array = new Float64Array(numbersOf(size))) {
    this.bounds = Array.from({ length: size }, (_, i) => 2 ** i);
    this.counts = numbers.subarray(0, size + 1);
    this.#sum = numbers.subarray(size + 1);
    this.#beyond = 2 ** size;
  }

  /** Of all values observed. */
  get sum(): number {
    return this.#sum[0] ?? 0;
  }

  observe(value: number): void {
    this.#sum[0] = (this.#sum[0] ?? 0) + value;
    const whole = Math.ceil(Math.min(value, this.#beyond));
    const at = whole <= 1 ? 0 : 32 - Math.clz32(whole - 1);
    this.counts[at] = (this.counts[at] ?? 0) + 1;
  }
}
