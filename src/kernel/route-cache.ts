/**
 * Results of route lookups, kept for a moment, since most ARP asks again. A key is (iif, spa, tpa), what the kernel's lookup
 * depends on. Any notification flushes the whole cache; what the kernel does not notify of (accept_local, route_localnet,
 * ...) is seen when the results are `ttl` old.
 */
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Route, SenderAndTarget } from './route.ts';

/** A power of two, so that a hash is masked. 32 octets each: 2 MiB in all, whatever is asked. */
const ENTRIES = 1 << 16;

/** Fields of an entry, in 32-bit numbers. */
const AT = { generation: 0, iif: 1, spa: 2, tpa: 3, errno: 4, type: 5, oif: 6, length: 7 } as const;
const FIELDS = 8;

/**
 * rtmsg_ifinfo(), rtmsg_ifa() and nexthop_notify() run before the routes are flushed that they concern, and a lookup takes
 * no lock against that: so long after a notification, results are neither kept nor used. In milliseconds.
 */
const DISTRUST_MS = 100;

export class RouteCache {
  /** Milliseconds; 0: nothing is kept. */
  ttl: number;
  readonly #entries = new Int32Array(ENTRIES * FIELDS);
  /** An entry of another generation is empty. */
  #generation = 1;
  #generationBegan = 0;
  #distrustUntil = 0;
  #trusted = false;

  constructor(ttl: number) {
    this.ttl = ttl;
  }

  /** Begins a batch at time `now`, in milliseconds of any monotonic clock. */
  begin(now: number): void {
    if (now - this.#generationBegan >= this.ttl) this.#clear(now);
    this.#trusted = this.ttl > 0 && now >= this.#distrustUntil;
  }

  /** A notification came at `now`: flushes. */
  forget(now: number): void {
    this.#clear(now);
    this.#distrustUntil = now + DISTRUST_MS;
    this.#trusted = false;
  }

  /** Fills `route` and returns true where the result is known. */
  find(iif: number, { spa, tpa }: SenderAndTarget, route: Route): boolean {
    if (!this.#trusted) return false;
    const entries = this.#entries;
    const at = entryOf(iif, spa, tpa);
    const hit =
      entries[at + AT.generation] === this.#generation &&
      entries[at + AT.tpa] === (tpa | 0) &&
      entries[at + AT.spa] === (spa | 0) &&
      entries[at + AT.iif] === iif;
    if (!hit) return false;
    route.errno = entries[at + AT.errno] ?? 0;
    route.type = entries[at + AT.type] ?? 0;
    route.oif = entries[at + AT.oif] ?? 0;
    route.length = entries[at + AT.length] ?? -1;
    return true;
  }

  /** Keeps a result of this batch, in the place of whatever has the same hash. */
  keep(iif: number, { spa, tpa }: SenderAndTarget, route: Route): void {
    if (!this.#trusted) return;
    const entries = this.#entries;
    const at = entryOf(iif, spa, tpa);
    entries[at + AT.generation] = this.#generation;
    entries[at + AT.iif] = iif;
    entries[at + AT.spa] = spa;
    entries[at + AT.tpa] = tpa;
    entries[at + AT.errno] = route.errno;
    entries[at + AT.type] = route.type;
    entries[at + AT.oif] = route.oif;
    entries[at + AT.length] = route.length;
  }

  #clear(now: number): void {
    this.#generation = (this.#generation + 1) | 0;
    this.#generationBegan = now;
  }
}

/**
 * Neighbouring targets get neighbouring entries, so that a scan of a prefix does not collide with itself; and the first
 * address of one prefix another than that of the next.
 */
const entryOf = (iif: number, spa: Ipv4, tpa: Ipv4): number =>
  ((tpa ^ Math.imul(tpa >>> 16, 0xc2b2ae35) ^ Math.imul(spa, 0x9e3779b1) ^ Math.imul(iif, 0x85ebca6b)) &
    (ENTRIES - 1)) *
  FIELDS;
