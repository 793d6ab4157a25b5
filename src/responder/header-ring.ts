/** The Ethernet headers of the last decisions, by their numbers; of many of them there is none. */
import type { EthernetHeader } from '../wire/ethernet.ts';
import type { Mac } from '../wire/mac.ts';

/** Fields in the array of doubles. `next`: one more than the number, so that 0 is nobody's. */
const AT = { next: 0, destination: 1, source: 2 } as const;
const DOUBLES = 3;

export class HeaderRing {
  readonly #doubles: Float64Array;
  /** EtherType of the tag in the upper half, tag in the lower one. */
  readonly #tags: Uint32Array;

  constructor(doubles: Float64Array, tags: Uint32Array) {
    this.#doubles = doubles;
    this.#tags = tags;
  }

  put(number: number, place: number, { destination, source, tpid, tci }: EthernetHeader): void {
    const double = place * DOUBLES;
    this.#doubles[double + AT.next] = number + 1;
    this.#doubles[double + AT.destination] = destination;
    this.#doubles[double + AT.source] = source;
    this.#tags[place] = (tpid << 16) | tci;
  }

  get(number: number, place: number): EthernetHeader | undefined {
    const double = place * DOUBLES;
    if (this.#doubles[double + AT.next] !== number + 1) return undefined;
    const tag = this.#tags[place] ?? 0;
    return {
      destination: (this.#doubles[double + AT.destination] ?? 0) as Mac,
      source: (this.#doubles[double + AT.source] ?? 0) as Mac,
      tpid: tag >>> 16,
      tci: tag & 0xffff,
    };
  }
}
