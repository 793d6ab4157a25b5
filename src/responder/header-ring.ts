/** The Ethernet headers of the last decisions, by their numbers; of many of them there is none. */
import type { EthernetHeader } from '../wire/ethernet.ts';
import type { Mac } from '../wire/mac.ts';

/** Fields in the array of doubles. */
const AT = { number: 0, destination: 1, source: 2 } as const;
const DOUBLES = 3;
/** Of a place where nothing was put yet. */
const NOBODY = -1;

export class HeaderRing {
  readonly #kept: number;
  readonly #doubles: Float64Array;
  /** EtherType of the tag in the upper half, tag in the lower one. */
  readonly #tags: Uint32Array;

  constructor(kept: number) {
    this.#kept = kept;
    this.#doubles = new Float64Array(kept * DOUBLES).fill(NOBODY);
    this.#tags = new Uint32Array(kept);
  }

  put(number: number, { destination, source, tpid, tci }: EthernetHeader): void {
    const place = number % this.#kept;
    const double = place * DOUBLES;
    this.#doubles[double + AT.number] = number;
    this.#doubles[double + AT.destination] = destination;
    this.#doubles[double + AT.source] = source;
    this.#tags[place] = (tpid << 16) | tci;
  }

  get(number: number): EthernetHeader | undefined {
    const place = number % this.#kept;
    const double = place * DOUBLES;
    if (this.#doubles[double + AT.number] !== number) return undefined;
    const tag = this.#tags[place] ?? 0;
    return {
      destination: (this.#doubles[double + AT.destination] ?? 0) as Mac,
      source: (this.#doubles[double + AT.source] ?? 0) as Mac,
      tpid: tag >>> 16,
      tci: tag & 0xffff,
    };
  }

  copy(): HeaderRing {
    const copy = new HeaderRing(this.#kept);
    copy.#doubles.set(this.#doubles);
    copy.#tags.set(this.#tags);
    return copy;
  }
}
