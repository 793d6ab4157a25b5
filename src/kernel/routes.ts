/**
 * Route lookups, requested from the kernel for a whole batch at once: RTM_GETROUTE runs the very ip_route_input() that its
 * own arp_process() runs, with rules, all tables, nexthop objects, rp_filter, martians and dead links. It needs no
 * capability, and the kernel serves it inside the send call.
 */
import type { Ipv4 } from '../wire/ipv4.ts';
import { AttributeReader } from '../wire/netlink/attribute.ts';
import { EACCES, EHOSTUNREACH, ENETUNREACH } from '../wire/netlink/errno.ts';
import { messageErrno } from '../wire/netlink/error.ts';
import { align4, messageEnd, messageSeq, messageType, NLMSG_ERROR } from '../wire/netlink/message.ts';
import { RTN_UNICAST, routeDstLen, routeOif, routeType } from '../wire/rtnetlink/route.ts';
import {
  emitRouteLookup,
  ROUTE_LOOKUP_LEN,
  RTM_F_FIB_MATCH,
  setRouteLookup,
} from '../wire/rtnetlink/route-lookup.ts';
import { RTM_NEWROUTE } from '../wire/rtnetlink/rtnetlink.ts';
import type { NetlinkPort } from './netlink-port.ts';
import { type Route, type SenderAndTarget, UNANSWERED } from './route.ts';
import type { RouteCache } from './route-cache.ts';

/** Maximum number in one send: their results fit into the receive buffer that a process gets by default (208 KiB). */
const LOOKUPS_AT_ONCE = 32;

/** Refusals that come before the kernel chooses among nexthops: there is no route, or a rule or a route refuses. */
const BEFORE_NEXTHOPS: ReadonlySet<number> = new Set([EACCES, ENETUNREACH, EHOSTUNREACH]);

interface Lookup {
  iif: number;
  spa: Ipv4;
  tpa: Ipv4;
  wantLength: boolean;
  /** The route is asked for first, and whether it has several nexthops. */
  byPrefix: boolean;
  /** The kernel may have chosen among nexthops, by the very addresses. */
  isOfEach: boolean;
}

export class RouteLookups {
  /** Results of lookup 0, 1, ... of the batch; valid after ask(). */
  readonly routes: readonly Route[];
  /** 1 for each lookup of the batch whose result is from the cache. */
  readonly cached: Uint8Array;

  readonly #port: NetlinkPort;
  readonly #cache: RouteCache | undefined;
  readonly #request: DataView;
  readonly #bytes: Uint8Array;
  readonly #attributes: AttributeReader;
  /** Those that the kernel is asked for; in the place of the others, whatever a batch before has left. */
  readonly #asked: Lookup[];
  #proto = 0;
  /** Lookups of this batch, and how many of them wait in #request. */
  #count = 0;
  #waiting = 0;
  #firstSeq = 1;

  /** At most `capacity` lookups in a batch. */
  constructor(port: NetlinkPort, capacity: number, cache?: RouteCache) {
    this.#port = port;
    this.#cache = cache;
    this.#request = new DataView(new ArrayBuffer(LOOKUPS_AT_ONCE * ROUTE_LOOKUP_LEN));
    this.#bytes = new Uint8Array(this.#request.buffer);
    for (let i = 0; i < LOOKUPS_AT_ONCE; i++) emitRouteLookup(this.#request, i * ROUTE_LOOKUP_LEN);
    this.#attributes = new AttributeReader(this.#request, 0, 0);
    this.routes = Array.from({ length: capacity }, () => ({
      errno: UNANSWERED,
      type: 0,
      oif: 0,
      length: -1,
    }));
    this.cached = new Uint8Array(capacity);
    const nobody = {
      iif: 0,
      spa: 0 as Ipv4,
      tpa: 0 as Ipv4,
      wantLength: false,
      byPrefix: false,
      isOfEach: false,
    };
    this.#asked = Array.from({ length: capacity }, () => ({ ...nobody }));
  }

  /** Begins a batch at time `now` (milliseconds). `proto`: see setRouteLookup(). */
  begin(proto: number, now: number): void {
    this.#proto = proto;
    // 0 is what the kernel's own notifications carry; a late result of a batch before this one finds no lookup.
    this.#firstSeq = (this.#firstSeq + 2 * this.routes.length) % 2 ** 31 || 1;
    this.#count = 0;
    this.#waiting = 0;
    this.#cache?.begin(now);
  }

  /** Until when results are kept; milliseconds of the clock of begin(). */
  get until(): number {
    return this.#cache?.until ?? 0;
  }

  /** Of a result from the cache: whether it is one for whole ranges, and which (RouteCache.wholeRange()). */
  wholeRange(iif: number, addresses: SenderAndTarget, range: Uint32Array): boolean {
    return this.#cache?.wholeRange(iif, addresses, range) === true;
  }

  /** Adds a lookup and returns its number. With `wantLength`, the length of the matched prefix is asked for too. */
  add(iif: number, addresses: SenderAndTarget, wantLength = false): number {
    const number = this.#count++;
    const route = this.routes[number];
    const asked = this.#asked[number];
    if (route === undefined || asked === undefined)
      throw new RangeError(`lookup ${number} of ${this.routes.length}`);
    const cached =
      this.#cache?.find(iif, addresses, route) === true &&
      (!wantLength || route.length >= 0 || route.errno !== 0);
    this.cached[number] = cached ? 1 : 0;
    if (cached) return number;
    asked.iif = iif;
    asked.spa = addresses.spa;
    asked.tpa = addresses.tpa;
    asked.wantLength = wantLength;
    asked.byPrefix = wantLength || this.#cache?.wantsNexthops === true;
    asked.isOfEach = this.#cache?.mayChoose === true;
    route.errno = UNANSWERED;
    route.type = 0;
    route.oif = 0;
    route.length = -1;
    if (asked.byPrefix) this.#put(asked, this.#firstSeq + this.routes.length + number, RTM_F_FIB_MATCH);
    else this.#put(asked, this.#firstSeq + number, 0);
    return number;
  }

  #put(asked: Lookup, seq: number, flags: number): void {
    setRouteLookup(this.#request, this.#waiting++ * ROUTE_LOOKUP_LEN, seq, asked, this.#proto, flags);
    if (this.#waiting === LOOKUPS_AT_ONCE) this.#flush();
  }

  /** Sends those that wait; all results are in `routes` on return. Returns how many stayed without one. */
  ask(): number {
    if (this.#waiting > 0) this.#flush();
    this.#askAgain();
    let unanswered = 0;
    for (let i = 0; i < this.#count; i++) if (this.routes[i]?.errno === UNANSWERED) unanswered++;
    return unanswered;
  }

  /**
   * The result about the prefix is the result itself where the route has one egress. Where it was refused, or tells of many
   * nexthops and not of the one that is taken, the plain lookup follows.
   */
  #askAgain(): void {
    // A result from the cache is no longer UNANSWERED, whatever stands in #asked.
    for (let number = 0; number < this.#count; number++) {
      const asked = this.#asked[number];
      if (asked?.byPrefix && this.routes[number]?.errno === UNANSWERED)
        this.#put(asked, this.#firstSeq + number, 0);
    }
    if (this.#waiting > 0) this.#flush();
  }

  #flush(): void {
    this.#port.send(this.#bytes, this.#waiting * ROUTE_LOOKUP_LEN);
    this.#waiting = 0;
    this.#port.receive(this.#take);
  }

  readonly #take = (view: DataView, at: number, end: number): void => {
    for (let next = at; next < end; ) {
      const stop = messageEnd(view, next, end);
      if (stop === 0) return;
      this.#takeOne(messageSeq(view, next) - this.#firstSeq, view, next, stop);
      next = align4(stop);
    }
  };

  /** Numbers from the capacity on are those of lookups of the prefix. */
  #takeOne(seq: number, view: DataView, at: number, end: number): void {
    const aboutPrefix = seq >= this.routes.length;
    const number = aboutPrefix ? seq - this.routes.length : seq;
    const route = this.routes[number];
    const asked = this.#asked[number];
    if (number >= this.#count || route === undefined || asked === undefined) return;
    if (aboutPrefix) this.#takePrefix(asked, route, view, at, end);
    else this.#takeResult(route, view, at, end);
    if (route.errno === UNANSWERED) return;
    this.#cache?.keep(asked.iif, asked, route, asked.isOfEach && !BEFORE_NEXTHOPS.has(route.errno));
  }

  /** A refusal tells nothing here: the kernel also refuses to tell of a prefix where there is none. */
  #takePrefix(asked: Lookup, route: Route, view: DataView, at: number, end: number): void {
    if (messageType(view, at) !== RTM_NEWROUTE) return;
    if (asked.wantLength) route.length = routeDstLen(view, at, end);
    if (routeOif(view, at, end, this.#attributes) === 0) return;
    asked.isOfEach = false;
    if (asked.wantLength || routeType(view, at, end) === RTN_UNICAST) this.#takeResult(route, view, at, end);
  }

  #takeResult(route: Route, view: DataView, at: number, end: number): void {
    switch (messageType(view, at)) {
      case RTM_NEWROUTE:
        route.errno = 0;
        route.type = routeType(view, at, end);
        route.oif = routeOif(view, at, end, this.#attributes);
        break;
      case NLMSG_ERROR:
        route.errno = messageErrno(view, at, end);
        break;
    }
  }
}
