/**
 * Of each sender on each interface, how many of its tokens are used: a table of a fixed size, in sets of 8 (1.5 MiB).
 *
 * A bucket is the moment at which it will be full again, and the time that a token takes to come back (so that another rate can
 * come with a reload). Who is not in the table has a full one.
 *
 * In a set that is full, the bucket gives way that is full the earliest: most often it is full already, and nothing is lost by
 * that. So a flood of senders that ask once each takes the places of one another; a noisy sender, whose bucket is empty, stays
 * as long as its burst is more than 1. An interface that has half of a set gives up one of its own, and one that has more also
 * for others, so that a flood on one leaves half of the table to them. A sender that has lost its place begins anew, with a full bucket: honest ones lose nothing.
 */
import type { Ipv4 } from '../wire/ipv4.ts';

const WAYS = 8;
const HALF = WAYS / 2;
export const SENDERS = 1 << 16;

/** How many tokens are used of a bucket that is full again at `fullAt`. */
export const levelOf = (fullAt: number, interval: number, now: number): number =>
  fullAt > now ? (fullAt - now) / interval : 0;

/** Octets of a sender: when its bucket is full again, the time that a token takes, its interface, and its address. */
const OCTETS = 2 * 8 + 2 * 4;

/** native/limits.c has the same table, in the same memory. */
export class SenderTable {
  /** Pages of senders that there are none of take none. */
  readonly memory: SharedArrayBuffer;
  readonly #seed: number;
  readonly #sets: number;
  /** 0: nobody's. */
  readonly #ifindexes: Int32Array;
  readonly #addresses: Int32Array;
  readonly #fullAt: Float64Array;
  readonly #interval: Float64Array;

  /** `senders`: a power of two, 8 or more. */
  constructor(seed: number, senders = SENDERS) {
    this.#seed = seed;
    this.#sets = senders / WAYS;
    this.memory = new SharedArrayBuffer(senders * OCTETS);
    this.#fullAt = new Float64Array(this.memory, 0, senders);
    this.#interval = new Float64Array(this.memory, senders * 8, senders);
    this.#ifindexes = new Int32Array(this.memory, senders * 16, senders);
    this.#addresses = new Int32Array(this.memory, senders * 20, senders);
  }

  /** How many tokens a sender has used. */
  level(ifindex: number, spa: Ipv4, now: number): number {
    const place = this.#find(this.#setOf(ifindex, spa), ifindex, spa);
    return place < 0 ? 0 : levelOf(this.#fullAt[place] ?? 0, this.#interval[place] ?? 0, now);
  }

  /** Uses one, which comes back after `interval` milliseconds. */
  add(ifindex: number, spa: Ipv4, now: number, interval: number): void {
    const set = this.#setOf(ifindex, spa);
    const found = this.#find(set, ifindex, spa);
    const place = found < 0 ? this.#victim(set, ifindex) : found;
    const level = found < 0 ? 0 : levelOf(this.#fullAt[place] ?? 0, this.#interval[place] ?? 0, now);
    this.#ifindexes[place] = ifindex;
    this.#addresses[place] = spa;
    this.#fullAt[place] = now + (level + 1) * interval;
    this.#interval[place] = interval;
  }

  /** The first place of its set. */
  #setOf(ifindex: number, spa: Ipv4): number {
    return (mix(mix(this.#seed, spa), ifindex) & (this.#sets - 1)) * WAYS;
  }

  /** -1: it is not there. */
  #find(set: number, ifindex: number, spa: Ipv4): number {
    const address = spa | 0;
    for (let place = set; place < set + WAYS; place++)
      if (this.#addresses[place] === address && this.#ifindexes[place] === ifindex) return place;
    return -1;
  }

  /** The place that is free, or gives way to a sender on this interface. */
  #victim(set: number, ifindex: number): number {
    let own = 0;
    for (let place = set; place < set + WAYS; place++) {
      if (this.#ifindexes[place] === 0) return place;
      if (this.#ifindexes[place] === ifindex) own++;
    }
    const whose = own >= HALF ? ifindex : this.#majority(set);
    let victim = -1;
    for (let place = set; place < set + WAYS; place++) {
      if (whose !== 0 && this.#ifindexes[place] !== whose) continue;
      if (victim < 0 || (this.#fullAt[place] ?? 0) < (this.#fullAt[victim] ?? 0)) victim = place;
    }
    return victim;
  }

  /** The interface that has more than half of the places; 0: none has. */
  #majority(set: number): number {
    let candidate = 0;
    let lead = 0;
    for (let place = set; place < set + WAYS; place++) {
      const ifindex = this.#ifindexes[place] ?? 0;
      if (lead === 0) candidate = ifindex;
      lead += ifindex === candidate ? 1 : -1;
    }
    let count = 0;
    for (let place = set; place < set + WAYS; place++) if (this.#ifindexes[place] === candidate) count++;
    return count > HALF ? candidate : 0;
  }
}

/** Of 32 bits, all in all (the finalizer of MurmurHash3). */
export function mix(hash: number, value: number): number {
  let h = hash ^ value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
