/** How many replies: token buckets for each sender and each interface, and one for duplicate requests. */

import type { Limits, Rate } from '../policy/interface-rule.ts';
import { OUTCOME, type Outcome } from '../policy/outcomes.ts';
import type { Limiter } from '../policy/served-interfaces.ts';
import type { ArpPacket } from '../wire/arp.ts';
import type { Ipv4 } from '../wire/ipv4.ts';

/** Maximum number of senders remembered; who came first is forgotten first, and begins anew. */
const SENDERS = 1 << 16;

/** A power of two. A request that falls on another's place is merely no duplicate. */
const REQUESTS = 1 << 14;

interface Bucket {
  tokens: number;
  /** When they were counted, in milliseconds. */
  at: number;
}

/** For one interface. */
export class RateLimit implements Limiter {
  readonly #limits: Limits;
  readonly #interface: Bucket;
  /** By address as a signed number: V8 looks such up without an allocation. */
  readonly #senders = new Map<number, Bucket>();
  readonly #requests: { readonly who: Int32Array; readonly at: Float64Array } | undefined;

  constructor(limits: Limits, now: number) {
    this.#limits = limits;
    this.#interface = { tokens: limits.perInterface?.burst ?? 0, at: now };
    this.#requests =
      limits.collapse === 0
        ? undefined
        : { who: new Int32Array(REQUESTS * 2), at: new Float64Array(REQUESTS).fill(-Infinity) };
  }

  /** Undefined: the request may be answered, and counts as answered. */
  check(arp: ArpPacket, now: number): Outcome | undefined {
    const { perSender, perInterface } = this.#limits;
    if (this.#collapses(arp, now)) return OUTCOME['collapsed'];
    if (perSender !== undefined && !take(this.#senderOf(arp.spa, perSender, now), perSender, now)) {
      return OUTCOME['sender-limit'];
    }
    if (perInterface !== undefined && !take(this.#interface, perInterface, now))
      return OUTCOME['interface-limit'];
    this.#noteAnswer(arp, now);
    return undefined;
  }

  #senderOf(address: Ipv4, { burst }: Rate, now: number): Bucket {
    const spa = address | 0;
    const known = this.#senders.get(spa);
    if (known !== undefined) return known;
    if (this.#senders.size >= SENDERS)
      for (const oldest of this.#senders.keys()) return this.#replace(oldest, spa, burst, now);
    return this.#remember(spa, burst, now);
  }

  #replace(oldest: number, spa: number, burst: number, now: number): Bucket {
    this.#senders.delete(oldest);
    return this.#remember(spa, burst, now);
  }

  #remember(spa: number, burst: number, now: number): Bucket {
    const bucket = { tokens: burst, at: now };
    this.#senders.set(spa, bucket);
    return bucket;
  }

  /** Whether the same was answered less than `collapse` ago. */
  #collapses({ spa, tpa }: ArpPacket, now: number): boolean {
    if (this.#requests === undefined) return false;
    const { who, at } = this.#requests;
    const place = placeOf(spa, tpa);
    const same = who[place * 2] === (spa | 0) && who[place * 2 + 1] === (tpa | 0);
    return same && now - (at[place] ?? 0) < this.#limits.collapse;
  }

  #noteAnswer({ spa, tpa }: ArpPacket, now: number): void {
    if (this.#requests === undefined) return;
    const { who, at } = this.#requests;
    const place = placeOf(spa, tpa);
    who[place * 2] = spa;
    who[place * 2 + 1] = tpa;
    at[place] = now;
  }
}

const placeOf = (spa: Ipv4, tpa: Ipv4): number =>
  (tpa ^ Math.imul(tpa >>> 14, 0xc2b2ae35) ^ Math.imul(spa, 0x9e3779b1)) & (REQUESTS - 1);

function take(bucket: Bucket, { rate, burst }: Rate, now: number): boolean {
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * rate) / 1000);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
