/**
 * The last decisions, in memory that threads share: one writes them (flight-recorder.ts), and whoever has the memory reads
 * them meanwhile. Nobody waits for anybody: who reads looks afterwards whether what it read was still kept.
 */
import { OUTCOMES } from '../policy/outcomes.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';
import type { LookupState, RecordedDecision } from './decision.ts';
import { BATCH } from './frame-port.ts';
import { HeaderRing } from './header-ring.ts';

/** Number of decisions that are kept. 44 octets each: 2.8 MiB; 28 more for the header where it was heard. */
export const RECORDED = 1 << 16;

/** Maximum number of decisions that are written before they are published. */
export const UNPUBLISHED = BATCH;

/**
 * Places beside those of the decisions that are kept: what is under the pen overwrites none of them. More than UNPUBLISHED,
 * since some processors (arm64) may show others what is written a little before what was published earlier, and so that
 * all can be copied while more come.
 */
export const SPARE = 4096;

/** Fields of a decision in the array of 32-bit numbers. */
export const AT = { spa: 0, tpa: 1, iif: 2, oif: 3, how: 4 } as const;
export const FIELDS = 5;
/** And in the array of doubles. */
export const TIME = 0;
export const SHA = 1;
export const MAC = 2;
export const DOUBLES = 3;

/** What stands in AT.how: from which bit on, and which bits. */
export const OP = { shift: 8, mask: 0xff } as const;
export const PKTTYPE = { shift: 16, mask: 0xf } as const;
export const LOOKUP = { shift: 20, mask: 0x3 } as const;

/** What another thread is given, to read it. */
export interface Recording {
  readonly kept: number;
  readonly memory: SharedArrayBuffer;
}

/**
 * Octets before the places: the total, alone in its line of the processor's cache; behind it, for those who write alone, the number
 * of the next decision and where it goes, which is that number modulo the places.
 */
const HEAD = 128;
const PEN = 64;
const OCTETS_A_PLACE = 2 * DOUBLES * 8 + FIELDS * 4 + 4;

const placesOf = (kept: number): number => kept + SPARE;

/** Pages that nothing was written to take no memory. */
export const newRecording = (kept: number): Recording => ({
  kept,
  memory: new SharedArrayBuffer(HEAD + placesOf(kept) * OCTETS_A_PLACE),
});

/** The same memory as arrays. */
export function arraysOf({ kept, memory }: Recording) {
  const places = placesOf(kept);
  const doubles = new Float64Array(memory, HEAD, places * DOUBLES);
  const headers = new Float64Array(memory, HEAD + doubles.byteLength, places * DOUBLES);
  const wordsAt = HEAD + 2 * doubles.byteLength;
  const words = new Int32Array(memory, wordsAt, places * FIELDS);
  const tags = new Uint32Array(memory, wordsAt + words.byteLength, places);
  return {
    places,
    head: new Int32Array(memory, 0, PEN / 4),
    next: new Float64Array(memory, PEN, 1),
    place: new Int32Array(memory, PEN + 8, 1),
    doubles,
    words,
    headers: new HeaderRing(headers, tags),
  };
}

/** The total in two numbers of 32 bits. The highest bit of LOW is the lowest of HIGH: who reads sees whether they are a pair. */
const LOW = 0;
const HIGH = 1;
const LOW_BITS = 31;
const LOW_MASK = 0x7fff_ffff;

export function publishTotal(head: Int32Array, total: number): void {
  Atomics.store(head, LOW, total & LOW_MASK);
  Atomics.store(head, HIGH, Math.floor(total / 2 ** (LOW_BITS - 1)));
}

export function publishedTotal(head: Int32Array): number {
  for (;;) {
    const high = Atomics.load(head, HIGH);
    const low = Atomics.load(head, LOW);
    if ((high & 1) === low >>> (LOW_BITS - 1)) return (high >>> 1) * 2 ** LOW_BITS + low;
  }
}

/** What the recording has of decision `number`, as a new object. Whether it is that one, who calls knows. */
export function decisionIn(
  { places, doubles, words, headers }: ReturnType<typeof arraysOf>,
  number: number,
): RecordedDecision | undefined {
  const place = number % places;
  const double = place * DOUBLES;
  const word = place * FIELDS;
  const how = words[word + AT.how] ?? 0;
  const outcome = OUTCOMES[how & 0xff];
  if (outcome === undefined) return undefined;
  return {
    number,
    time: doubles[double + TIME] ?? 0,
    sha: (doubles[double + SHA] ?? 0) as Mac,
    spa: ((words[word + AT.spa] ?? 0) >>> 0) as Ipv4,
    tpa: ((words[word + AT.tpa] ?? 0) >>> 0) as Ipv4,
    iif: words[word + AT.iif] ?? 0,
    oif: words[word + AT.oif] ?? 0,
    mac: (doubles[double + MAC] ?? 0) as Mac,
    op: (how >> OP.shift) & OP.mask,
    pkttype: (how >> PKTTYPE.shift) & PKTTYPE.mask,
    lookup: ((how >> LOOKUP.shift) & LOOKUP.mask) as LookupState,
    outcome,
    header: headers.get(number, place),
  };
}

/** What whoever looks at decisions is given. */
export interface Recorded {
  /** Decisions since the start: the number of the next one. */
  readonly total: number;
  /** The number of the oldest decision that is still kept. */
  readonly oldest: number;
  /** As a new object; undefined: it is not kept any more, or not made yet. */
  get(number: number): RecordedDecision | undefined;
}

/** Reads what another thread goes on writing. */
export class RecordingReader implements Recorded {
  readonly #recording: Recording;
  readonly #arrays: ReturnType<typeof arraysOf>;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#arrays = arraysOf(recording);
  }

  get total(): number {
    return publishedTotal(this.#arrays.head);
  }

  get oldest(): number {
    return Math.max(0, this.total - this.#recording.kept);
  }

  get(number: number): RecordedDecision | undefined {
    const { total } = this;
    if (number < total - this.#recording.kept || number >= total) return undefined;
    const decision = decisionIn(this.#arrays, number);
    // It may have been overwritten in the middle of it.
    return number < this.oldest ? undefined : decision;
  }

  /** All of it as it is now, for somebody who takes longer to read than it is kept. */
  copy(): Recorded {
    const { kept, memory } = this.#recording;
    const { total, oldest } = this;
    const arrays = arraysOf({ kept, memory: memory.slice(0) });
    // What may have been written to while it was copied is not in it.
    const first = Math.max(oldest, this.total + 2 * UNPUBLISHED - arrays.places);
    return {
      total,
      oldest: first,
      get: (number) => (number < first || number >= total ? undefined : decisionIn(arrays, number)),
    };
  }
}
