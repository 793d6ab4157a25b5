/**
 * Results of route lookups, kept for a moment: most ARP asks again, and a lookup for one address is one for all of its range
 * (ranges.ts). An entry has the interface, the addresses that were looked up, and the result; its place is by the ranges of the
 * addresses. It serves other addresses while they are in the same ranges as its own, as these are now.
 *
 * A change of a route flushes what its prefix touches, any other notification the whole cache; what the kernel does not notify
 * of (accept_local, route_localnet, ...) is seen when the results are `ttl` old.
 */
import type { Ipv4 } from '../wire/ipv4.ts';
import { EACH_ADDRESS, type RangesView } from './ranges.ts';
import type { Route, SenderAndTarget } from './route.ts';
import { RouteChanges } from './route-changes.ts';

/** A power of two, so that a hash is masked. 32 octets each: 2 MiB in all, whatever is asked. */
const ENTRIES = 1 << 16;

/** Fields of an entry, in 32-bit numbers. Times in milliseconds. */
const AT = { stamp: 0, iif: 1, spa: 2, tpa: 3, result: 4, oif: 5, time: 6 } as const;
const FIELDS = 8;

/** What stands in AT.result: errno, RTN_*, and the length of the prefix plus 1. */
const ERRNO = { shift: 16, mask: 0xfff } as const;
const TYPE = { shift: 8, mask: 0xff } as const;
const LENGTH = 0xff;
/** The result is for its own addresses alone. */
const ALONE = 1 << 28;
/** There is none: in these ranges, the kernel decides by the very addresses. */
const EACH = 1 << 29;

/**
 * rtmsg_ifinfo(), rtmsg_ifa(), nexthop_notify() and fib_table_delete() notify before the routes are gone that it is about, and a
 * lookup takes no lock against that: so long after a notification, results are neither kept nor used. In milliseconds.
 */
const DISTRUST_MS = 100;

/**
 * fib_table_insert() and fib_nl_newrule() notify of a prefix when lookups meet it already. A result that came of one which is not
 * known here would serve addresses beyond it: so it serves none but its own until the notification must have come. The kernel
 * does the two in one go; in milliseconds.
 */
const RIPE_MS = 20;

export class RouteCache {
  /** Milliseconds; 0: nothing is kept. */
  ttl: number;
  /** After find() has found nothing: whether keep() wants to know if the route has several nexthops. */
  wantsNexthops = false;
  readonly #ranges: RangesView;
  readonly #changes = new RouteChanges();
  readonly #entries = new Int32Array(ENTRIES * FIELDS);
  #now = 0;
  #expiredAt = 0;
  #trusted = false;
  /** Ranges of the last sender and of the last target: first and last address. */
  readonly #from = new Uint32Array(2);
  readonly #to = new Uint32Array(2);
  #version = -1;

  constructor(ttl: number, ranges: RangesView = EACH_ADDRESS) {
    this.ttl = ttl;
    this.#ranges = ranges;
  }

  /** Whether some route may have several nexthops, so that one of them is chosen by the very addresses. */
  get mayChoose(): boolean {
    return this.#ranges.shared;
  }

  /** Until when results are kept, as of this batch; milliseconds of the clock of begin(). */
  get until(): number {
    return this.#expiredAt + this.ttl;
  }

  /** Begins a batch at time `now`, in milliseconds of any monotonic clock. */
  begin(now: number): void {
    this.#now = now;
    if (now - this.#expiredAt >= this.ttl) {
      this.#changes.expire();
      this.#expiredAt = now;
    }
    this.#changes.begin(now);
    this.#trusted = this.ttl > 0 && !this.#changes.isUnsettled(now);
  }

  /** Something was notified of at `now` that may change any result: flushes. */
  forget(now: number): void {
    this.#changes.all(now + DISTRUST_MS);
    this.#trusted = false;
  }

  /** A route came, or became another. */
  forgetPrefix(address: Ipv4, length: number): void {
    this.#changes.prefix(address, length);
  }

  /** A route goes, from `now` on. */
  distrustPrefix(address: Ipv4, length: number, now: number): void {
    this.#changes.prefix(address, length, now + DISTRUST_MS);
  }

  /** Fills `route` and returns true where the result is known. */
  find(iif: number, { spa, tpa }: SenderAndTarget, route: Route): boolean {
    this.wantsNexthops = false;
    if (!this.#trusted || this.#changes.isUnsettledAt(spa, tpa)) return false;
    this.#locate(spa, tpa);
    const entries = this.#entries;
    let at = entryOf(iif, this.#from[0] ?? 0, this.#to[0] ?? 0);
    if (!this.#serves(at, iif, spa, tpa)) {
      this.wantsNexthops = this.#ranges.shared;
      return false;
    }
    if (((entries[at + AT.result] ?? 0) & EACH) !== 0) {
      at = entryOf(iif, spa, tpa);
      if (!this.#isFor(at, iif, spa, tpa)) return false;
    }
    const result = entries[at + AT.result] ?? 0;
    route.errno = (result >> ERRNO.shift) & ERRNO.mask;
    route.type = (result >> TYPE.shift) & TYPE.mask;
    route.length = (result & LENGTH) - 1;
    route.oif = entries[at + AT.oif] ?? 0;
    return true;
  }

  /**
   * Whether the result for these addresses, which was found in this batch, is one for all of their ranges; then `range` is the first
   * and last sender, and the first and last target.
   */
  wholeRange(iif: number, { spa, tpa }: SenderAndTarget, range: Uint32Array): boolean {
    if (!this.#trusted || !this.#ranges.known) return false;
    this.#locate(spa, tpa);
    if (this.#changes.isUnsettledIn(this.#from) || this.#changes.isUnsettledIn(this.#to)) return false;
    const entries = this.#entries;
    const at = entryOf(iif, this.#from[0] ?? 0, this.#to[0] ?? 0);
    if (entries[at + AT.iif] !== iif || ((entries[at + AT.result] ?? 0) & (ALONE | EACH)) !== 0) return false;
    if (((this.#now - (entries[at + AT.time] ?? 0)) | 0) < RIPE_MS) return false;
    if (!this.#isInRanges(at) || !this.#holds(at, spa, tpa)) return false;
    range.set(this.#from);
    range.set(this.#to, 2);
    return true;
  }

  /**
   * Keeps a result of this batch, in the place of whatever has the same hash. `isOfEach`: the kernel may have chosen among
   * nexthops by the very addresses.
   */
  keep(iif: number, { spa, tpa }: SenderAndTarget, route: Route, isOfEach = false): void {
    if (!this.#trusted || this.#changes.isUnsettledAt(spa, tpa)) return;
    this.#locate(spa, tpa);
    const result = (route.errno << ERRNO.shift) | (route.type << TYPE.shift) | (route.length + 1);
    const at = entryOf(iif, this.#from[0] ?? 0, this.#to[0] ?? 0);
    if (isOfEach) {
      this.#put(at, iif, spa, tpa, EACH, 0);
      this.#put(entryOf(iif, spa, tpa), iif, spa, tpa, result | ALONE, route.oif);
      return;
    }
    if (this.#confirms(at, iif, spa, tpa, result, route.oif)) return;
    this.#put(at, iif, spa, tpa, this.#ranges.known ? result : result | ALONE, route.oif);
  }

  #put(at: number, iif: number, spa: number, tpa: number, result: number, oif: number): void {
    const entries = this.#entries;
    entries[at + AT.stamp] = this.#changes.stamp;
    entries[at + AT.iif] = iif;
    entries[at + AT.spa] = spa;
    entries[at + AT.tpa] = tpa;
    entries[at + AT.result] = result;
    entries[at + AT.oif] = oif;
    entries[at + AT.time] = this.#now;
  }

  /**
   * The same came of other addresses of these ranges, or again after its time: it goes on ripening. Where a prefix that is not known
   * here has come meanwhile, and the result is of it, all else of the ranges has that result of before, which is the same.
   */
  #confirms(at: number, iif: number, spa: number, tpa: number, result: number, oif: number): boolean {
    const entries = this.#entries;
    if (
      entries[at + AT.result] !== result ||
      entries[at + AT.oif] !== oif ||
      entries[at + AT.iif] !== iif ||
      !this.#isInRanges(at) ||
      !this.#changes.isUntouched(entries[at + AT.stamp] ?? 0, spa, tpa)
    )
      return false;
    entries[at + AT.stamp] = this.#changes.stamp;
    return true;
  }

  #serves(at: number, iif: number, spa: number, tpa: number): boolean {
    const entries = this.#entries;
    if (entries[at + AT.iif] !== iif) return false;
    if (entries[at + AT.spa] === (spa | 0) && entries[at + AT.tpa] === (tpa | 0))
      return this.#holds(at, spa, tpa);
    const result = entries[at + AT.result] ?? 0;
    if ((result & ALONE) !== 0 || !this.#isInRanges(at)) return false;
    const age = (this.#now - (entries[at + AT.time] ?? 0)) | 0;
    return (age >= RIPE_MS || (result & EACH) !== 0) && this.#holds(at, spa, tpa);
  }

  #isFor(at: number, iif: number, spa: number, tpa: number): boolean {
    const entries = this.#entries;
    return (
      entries[at + AT.iif] === iif &&
      entries[at + AT.spa] === (spa | 0) &&
      entries[at + AT.tpa] === (tpa | 0) &&
      this.#holds(at, spa, tpa)
    );
  }

  /** Whether the addresses of the entry are in the ranges that were located last. */
  #isInRanges(at: number): boolean {
    const spa = (this.#entries[at + AT.spa] ?? 0) >>> 0;
    const tpa = (this.#entries[at + AT.tpa] ?? 0) >>> 0;
    return (
      spa >= (this.#from[0] ?? 0) &&
      spa <= (this.#from[1] ?? 0) &&
      tpa >= (this.#to[0] ?? 0) &&
      tpa <= (this.#to[1] ?? 0)
    );
  }

  /** What holds for these addresses now need not be compared with the same changes again. */
  #holds(at: number, spa: number, tpa: number): boolean {
    const { stamp } = this.#changes;
    const kept = this.#entries[at + AT.stamp] ?? 0;
    if (kept === stamp) return true;
    if (!this.#changes.holds(kept, spa, tpa)) return false;
    this.#entries[at + AT.stamp] = stamp;
    return true;
  }

  #locate(spa: number, tpa: number): void {
    const from = this.#from;
    const to = this.#to;
    const isOther = this.#version !== this.#ranges.version;
    this.#version = this.#ranges.version;
    if (isOther || spa < (from[0] ?? 0) || spa > (from[1] ?? 0)) this.#ranges.locate(spa, from);
    if (isOther || tpa < (to[0] ?? 0) || tpa > (to[1] ?? 0)) this.#ranges.locate(tpa, to);
  }
}

/**
 * Neighbouring targets get neighbouring entries, so that a scan of a prefix does not collide with itself; and the first
 * address of one prefix another than that of the next.
 */
const entryOf = (iif: number, spa: number, tpa: number): number =>
  ((tpa ^
    Math.imul(tpa >>> 16, 0xc2b2ae35) ^
    (Math.imul(spa, 0x9e3779b1) >>> 16) ^
    Math.imul(iif, 0x85ebca6b)) &
    (ENTRIES - 1)) *
  FIELDS;
