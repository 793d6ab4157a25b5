/** A file read from its beginning to its end in window, so that its size does not matter. */
import { CaptureError } from './capture-error.ts';

/** Where octets come from. */
export interface OctetSource {
  /** Puts what comes next into `into` and returns how many octets that are; 0 only at the end. */
  read(into: Uint8Array): number;
}

/** The most that may be looked at at once: more than an option or a header can have. */
const WINDOW = 1 << 17;

export class Window {
  readonly view: DataView;
  /** In `view`: where the next octet lies. */
  at = 0;
  readonly #source: OctetSource;
  readonly #bytes = new Uint8Array(WINDOW);
  /** In `view`: where what has been read ends. */
  #end = 0;
  /** Octets of the file that lay before those in the window. */
  #before = 0;

  constructor(source: OctetSource) {
    this.#source = source;
    this.view = new DataView(this.#bytes.buffer);
  }

  /** Octets before the next one. */
  get offset(): number {
    return this.#before + this.at;
  }

  /** Whether there are `length` more octets; they are in `view` then, from `at` on. At most WINDOW. */
  has(length: number): boolean {
    if (this.#end - this.at >= length) return true;
    this.#bytes.copyWithin(0, this.at, this.#end);
    this.#before += this.at;
    this.#end -= this.at;
    this.at = 0;
    while (this.#end < length) {
      const more = this.#source.read(this.#bytes.subarray(this.#end));
      if (more === 0) return false;
      this.#end += more;
    }
    return true;
  }

  /** Makes sure of `length` octets of `what`, which begins at octet `start` and ends at `end`. Throws CaptureError. */
  want(length: number, what: string, start = this.offset, end = this.offset + length): void {
    if (this.has(length)) return;
    throw this.#cutOff(what, start, end);
  }

  /** Goes past `length` octets of `what`, however many. Throws CaptureError. */
  skip(length: number, what: string, start: number, end = this.offset + length): void {
    for (let left = length; left > 0; ) {
      const step = Math.min(left, WINDOW);
      if (!this.has(step)) throw this.#cutOff(what, start, end);
      this.at += step;
      left -= step;
    }
  }

  /** A copy of the next `length` octets, which are in the window. */
  copy(length: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(this.at, this.at + length);
  }

  #cutOff(what: string, start: number, wanted: number): CaptureError {
    const size = this.#before + this.#end;
    return new CaptureError(
      start,
      `the file is cut off: ${what} goes on to octet ${wanted}, the file ends at ${size}`,
    );
  }
}
