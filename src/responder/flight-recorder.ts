/**
 * The last decisions, always kept: what `status` and `watch` read, and what is written out after a crash. Written to in the
 * hot path, eight numbers a decision, and published once a batch for those who read it in another thread (recording.ts).
 */
import type { Outcome } from '../policy/outcomes.ts';
import type { ArpPacket } from '../wire/arp.ts';
import type { EthernetHeader } from '../wire/ethernet.ts';
import type { Mac } from '../wire/mac.ts';
import type { LookupState, RecordedDecision } from './decision.ts';
import type { HeaderRing } from './header-ring.ts';
import {
  AT,
  arraysOf,
  DOUBLES,
  decisionIn,
  FIELDS,
  LOOKUP,
  MAC,
  newRecording,
  OP,
  PKTTYPE,
  publishTotal,
  RECORDED,
  type Recorded,
  type Recording,
  SHA,
  TIME,
  UNPUBLISHED,
} from './recording.ts';

/** The addon writes too, and then publishes (native/fast_path.c); never while a batch is decided here. */
export class FlightRecorder implements Recorded {
  /** For other threads: what was published. */
  readonly recording: Recording;
  #time = 0;
  #published = 0;
  readonly #arrays: ReturnType<typeof arraysOf>;
  readonly #places: number;
  readonly #head: Int32Array;
  /** One number each. */
  readonly #next: Float64Array;
  readonly #place: Int32Array;
  readonly #doubles: Float64Array;
  readonly #words: Int32Array;
  readonly #headers: HeaderRing;

  constructor(kept = RECORDED) {
    this.recording = newRecording(kept);
    this.#arrays = arraysOf(this.recording);
    this.#places = this.#arrays.places;
    this.#head = this.#arrays.head;
    this.#next = this.#arrays.next;
    this.#place = this.#arrays.place;
    this.#doubles = this.#arrays.doubles;
    this.#words = this.#arrays.words;
    this.#headers = this.#arrays.headers;
  }

  /** Decisions recorded since the start, published or not: the number of the next one. */
  get total(): number {
    return this.#next[0] ?? 0;
  }

  /** For the addon, which writes there too. */
  get memory(): { readonly recording: Uint8Array; readonly places: number } {
    return { recording: new Uint8Array(this.recording.memory), places: this.#places };
  }

  get oldest(): number {
    return Math.max(0, this.total - this.recording.kept);
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
    const total = this.#next[0] ?? 0;
    if (total - this.#published >= UNPUBLISHED) this.publish();
    const place = this.#place[0] ?? 0;
    this.#next[0] = total + 1;
    this.#place[0] = place + 1 === this.#places ? 0 : place + 1;
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
    const number = this.total - 1;
    this.#headers.put(number, number % this.#places, header);
  }

  /** What was recorded until now can be read by others. */
  publish(): void {
    this.#published = this.total;
    publishTotal(this.#head, this.total);
  }

  get(number: number): RecordedDecision | undefined {
    if (number < this.oldest || number >= this.total) return undefined;
    return decisionIn(this.#arrays, number);
  }
}
