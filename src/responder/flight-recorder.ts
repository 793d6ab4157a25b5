/**
 * The last decisions, always kept: what `status` and `watch` read, and what is written out after a crash. Written to in the
 * hot path, eight numbers a decision; all that reads it runs between two batches.
 */
import { OUTCOMES, type Outcome } from '../policy/outcomes.ts';
import type { ArpPacket } from '../wire/arp.ts';
import type { EthernetHeader } from '../wire/ethernet.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';
import type { LookupState, RecordedDecision } from './decision.ts';
import { HeaderRing } from './header-ring.ts';

/** Number of decisions that are kept. 44 octets each: 2.8 MiB. */
export const RECORDED = 1 << 16;

/** Fields of a decision in the array of 32-bit numbers. */
const AT = { spa: 0, tpa: 1, iif: 2, oif: 3, how: 4 } as const;
const FIELDS = 5;
/** And in the array of doubles. */
const TIME = 0;
const SHA = 1;
const MAC = 2;
const DOUBLES = 3;

/** What stands in AT.how: from which bit on, and which bits. */
const OP = { shift: 8, mask: 0xff } as const;
const PKTTYPE = { shift: 16, mask: 0xf } as const;
const LOOKUP = { shift: 20, mask: 0x3 } as const;

export class FlightRecorder {
  /** Decisions recorded since the start: the number of the next one. */
  total = 0;
  #time = 0;
  /** Where the next one goes: total modulo #kept. */
  #place = 0;
  readonly #kept: number;
  readonly #doubles: Float64Array;
  readonly #words: Int32Array;
  /** Undefined: nobody has looked yet. */
  #headers: HeaderRing | undefined;

  constructor(kept = RECORDED) {
    this.#kept = kept;
    this.#doubles = new Float64Array(kept * DOUBLES);
    this.#words = new Int32Array(kept * FIELDS);
  }

  /** The number of the oldest decision that is still kept. */
  get oldest(): number {
    return Math.max(0, this.total - this.#kept);
  }

  /** A batch begins at `time`, in milliseconds of any monotonic clock. */
  begin(time: number): void {
    this.#time = time;
  }

  /** `mac`: what the reply says. */
  record(
    arp: ArpPacket,
    iif: number,
    pkttype: number,
    outcome: Outcome,
    oif: number,
    lookup: LookupState,
    mac: Mac,
  ): void {
    const place = this.#place;
    this.#place = place + 1 === this.#kept ? 0 : place + 1;
    this.total++;
    const double = place * DOUBLES;
    this.#doubles[double + TIME] = this.#time;
    this.#doubles[double + SHA] = arp.sha;
    this.#doubles[double + MAC] = mac;
    const word = place * FIELDS;
    this.#words[word + AT.spa] = arp.spa;
    this.#words[word + AT.tpa] = arp.tpa;
    this.#words[word + AT.iif] = iif;
    this.#words[word + AT.oif] = oif;
    this.#words[word + AT.how] =
      outcome.index |
      (Math.min(arp.op, OP.mask) << OP.shift) |
      (pkttype << PKTTYPE.shift) |
      (lookup << LOOKUP.shift);
  }

  /** The header of the frame of the last decision: known only while somebody looks, so it is kept apart. */
  recordHeader(header: EthernetHeader): void {
    this.#headers ??= new HeaderRing(this.#kept);
    this.#headers.put(this.total - 1, header);
  }

  /** All of it as it is now, for somebody who takes longer to read than it is kept. */
  copy(): FlightRecorder {
    const copy = new FlightRecorder(this.#kept);
    copy.total = this.total;
    copy.#place = this.#place;
    copy.#doubles.set(this.#doubles);
    copy.#words.set(this.#words);
    copy.#headers = this.#headers?.copy();
    return copy;
  }

  /** Decision `number`, as a new object; undefined: it is not kept any more, or not made yet. */
  get(number: number): RecordedDecision | undefined {
    if (number < this.oldest || number >= this.total) return undefined;
    const place = number % this.#kept;
    const double = place * DOUBLES;
    const word = place * FIELDS;
    const how = this.#words[word + AT.how] ?? 0;
    const outcome = OUTCOMES[how & 0xff];
    if (outcome === undefined) return undefined;
    return {
      number,
      time: this.#doubles[double + TIME] ?? 0,
      sha: (this.#doubles[double + SHA] ?? 0) as Mac,
      spa: ((this.#words[word + AT.spa] ?? 0) >>> 0) as Ipv4,
      tpa: ((this.#words[word + AT.tpa] ?? 0) >>> 0) as Ipv4,
      iif: this.#words[word + AT.iif] ?? 0,
      oif: this.#words[word + AT.oif] ?? 0,
      mac: (this.#doubles[double + MAC] ?? 0) as Mac,
      op: (how >> OP.shift) & OP.mask,
      pkttype: (how >> PKTTYPE.shift) & PKTTYPE.mask,
      lookup: ((how >> LOOKUP.shift) & LOOKUP.mask) as LookupState,
      outcome,
      header: this.#headers?.get(number),
    };
  }
}
