/**
 * Which requests were answered when, of all interfaces: for duplicates. A table of a fixed size (1.3 MiB), in which a request
 * that falls on another's place takes it: a duplicate of the other is then answered once more.
 */
import type { ArpPacket } from '../wire/arp.ts';
import { mix } from './sender-table.ts';

export const REQUESTS = 1 << 16;

export class AnsweredRequests {
  readonly #seed: number;
  /** 0: none. */
  readonly #ifindexes: Int32Array;
  readonly #senders: Int32Array;
  readonly #targets: Int32Array;
  readonly #at: Float64Array;

  /** `requests`: a power of two. */
  constructor(seed: number, requests = REQUESTS) {
    this.#seed = seed;
    this.#ifindexes = new Int32Array(requests);
    this.#senders = new Int32Array(requests);
    this.#targets = new Int32Array(requests);
    this.#at = new Float64Array(requests);
  }

  /** Whether the same was answered later than `time`. */
  since(ifindex: number, arp: ArpPacket, time: number): boolean {
    const place = this.#placeOf(ifindex, arp);
    return (
      this.#ifindexes[place] === ifindex &&
      this.#senders[place] === (arp.spa | 0) &&
      this.#targets[place] === (arp.tpa | 0) &&
      (this.#at[place] ?? 0) > time
    );
  }

  note(ifindex: number, arp: ArpPacket, now: number): void {
    const place = this.#placeOf(ifindex, arp);
    this.#ifindexes[place] = ifindex;
    this.#senders[place] = arp.spa;
    this.#targets[place] = arp.tpa;
    this.#at[place] = now;
  }

  #placeOf(ifindex: number, { spa, tpa }: ArpPacket): number {
    return mix(mix(mix(this.#seed, spa), tpa), ifindex) & (this.#at.length - 1);
  }
}
