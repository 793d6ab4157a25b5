/**
 * Ranges of addresses that no lookup tells apart: the addresses are cut wherever the prefix of a route of any table begins or
 * ends, the `from` or `to` of a rule, an address of this host, or what the kernel takes for special. Within one range every
 * lookup meets the same prefixes and the same rules. What a route does is not known here, and a cut too many does no harm, so
 * that a deletion, of which the kernel often says nothing, need not be noticed.
 *
 * The routes are read in steps: until that is done, and where there are too many, each address is a range of its own. From then
 * on each new route adds its cuts; now and then all are sorted anew, and when most are of routes that have gone, read anew.
 */
import { type Ipv4, ipv4 } from '../wire/ipv4.ts';
import type { RoutePrefix } from '../wire/rtnetlink/route-prefix.ts';
import { type Cuts, cutsOf, LATE_CUTS } from './cuts.ts';
import { CutsBuilder } from './cuts-builder.ts';
import type { SteppedPort } from './netlink-port.ts';
import { readRouteCuts } from './route-cuts.ts';

/** Maximum number of cuts, two for a route at most: 16 MiB, and for a moment three times that, while they are sorted. */
const MOST_CUTS = 1 << 22;

/**
 * What the kernel looks at beside tables and rules (ip_route_input_slow()): 0.0.0.0 alone, or before Linux 5.3 all of 0.0.0.0/8;
 * 127.0.0.0/8; 224.0.0.0/4; 240.0.0.0/4, where it once did; 255.255.255.255.
 */
const SPECIAL: readonly (readonly [address: number, length: number])[] = [
  [0, 32],
  [0, 8],
  [0x7f00_0000, 8],
  [0xe000_0000, 4],
  [0xf000_0000, 4],
  [0xffff_ffff, 32],
];

/** All are sorted anew when so few more cuts can be added. */
const LITTLE_ROOM = LATE_CUTS / 4;
/** And read anew, too, when so many more are there than were read: most then are of routes that have gone. */
const MANY_MORE = 1 << 16;
/** Cuts that are copied in one step. */
const COPIED = 1 << 13;

/** To read anew may take a twentieth of the time; in milliseconds. */
const PAUSE_TO_WORK = 20;
const SHORTEST_PAUSE = 1000;
/** Until the next try where there are too many routes, or the kernel refused. */
const LONG_PAUSE = 600_000;

/** Ranges as the route cache needs them. */
export interface RangesView {
  /** False: each address is a range of its own. */
  readonly known: boolean;
  /** Whether some route may have several nexthops: the kernel then chooses one by a hash of the very addresses. */
  readonly shared: boolean;
  /** Counts whenever an address may have come into another range. */
  readonly version: number;
  /** Writes the first and the last address of the range that `address` is in. */
  locate(address: number, range: Uint32Array): void;
}

export const EACH_ADDRESS: RangesView = {
  ...{ known: false, shared: false, version: 0 },
  locate: (address, range) => range.fill(address),
};

/** Calls `each` for the prefixes that rules name, and for the addresses of this host. */
export type OtherPrefixes = (each: (address: Ipv4, length: number) => void) => void;

export class Ranges implements RangesView {
  shared = false;
  version = 0;
  /** Whether some route has realms: while one has, the sender of every request is checked otherwise. */
  realms = false;
  /** Number of routes that were read last, and milliseconds of work that it took. */
  routes = 0;
  work = 0;

  readonly #port: SteppedPort;
  readonly #others: OtherPrefixes;
  #cuts: Cuts | undefined;
  #isBlind = false;
  /** The steps of reading them, while they are read. */
  #steps: Generator<undefined, undefined> | undefined;
  /** The cuts that were added meanwhile; undefined: too many, or notifications were lost. */
  #meanwhile: number[] | undefined;
  #sharedMeanwhile = false;
  #realmsMeanwhile = false;
  /** Number of cuts, each as often as it came, when routes were last read. */
  #read = 0;
  #pause = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #seq = 1;

  constructor(port: SteppedPort, others: OtherPrefixes) {
    this.#port = port;
    this.#others = others;
  }

  /** 0: they are not known, and each address is a range of its own. */
  get count(): number {
    return this.known ? (this.#cuts?.ranges ?? 0) : 0;
  }

  get known(): boolean {
    return this.#cuts !== undefined && !this.#isBlind;
  }

  locate(address: number, range: Uint32Array): void {
    if (this.#cuts === undefined || this.#isBlind) EACH_ADDRESS.locate(address, range);
    else this.#cuts.locate(address, range);
  }

  /** There is a rule or a route with this prefix, or an address of this host. */
  readonly add = (address: Ipv4, length: number): void => cutsOf(address, length, this.#cut);

  /** The kernel notifies of a route that is new, or has become another. */
  addRoute({ address, length, shared, realms }: Omit<RoutePrefix, 'type'>): void {
    this.add(address, length);
    this.shared ||= shared;
    this.realms ||= realms;
    this.#sharedMeanwhile ||= shared;
    this.#realmsMeanwhile ||= realms;
  }

  /** A rule says something unknown, which may be about addresses: while it does, each is a range of its own. */
  set isBlind(is: boolean) {
    if (is !== this.#isBlind) this.version++;
    this.#isBlind = is;
  }

  /** Notifications were lost: what is there is to be read anew. */
  lost(): void {
    this.#forget();
    this.#meanwhile = undefined;
  }

  /** Whether there is something to read at `now`, in milliseconds of any monotonic clock. */
  isDue(now: number): boolean {
    if (this.#steps !== undefined) return true;
    const isWanted = this.#cuts === undefined || this.#cuts.room < LITTLE_ROOM;
    return isWanted && now >= this.#notBefore;
  }

  /** Reads on, for `budget` milliseconds or until all is read. True: there is more. Throws a SystemError. */
  read(clock: () => number, budget: number): boolean {
    const began = clock();
    const until = began + budget;
    this.#steps ??= this.#readAll();
    let isMore = false;
    try {
      do isMore = this.#steps.next().done !== true;
      while (isMore && clock() < until);
    } finally {
      const now = clock();
      this.work += now - began;
      if (!isMore) this.#end(now);
    }
    return isMore;
  }

  *#readAll(): Generator<undefined, undefined> {
    this.#meanwhile = [];
    this.#sharedMeanwhile = false;
    this.#realmsMeanwhile = false;
    this.work = 0;
    this.#pause = LONG_PAUSE;
    const builder = new CutsBuilder();
    for (const [address, length] of SPECIAL) cutsOf(ipv4(address), length, builder.add);
    this.#others((address, length) => cutsOf(address, length, builder.add));
    const old = this.#cuts;
    if (old !== undefined && old.ranges < 2 * this.#read + MANY_MORE) yield* copyCuts(old, builder);
    else if (!(yield* this.#readRoutes(builder))) return;
    this.#putInForce(yield* builder.build());
    this.#pause = SHORTEST_PAUSE;
  }

  /** False: there is no knowing them. */
  *#readRoutes(builder: CutsBuilder): Generator<undefined, boolean> {
    const read = yield* readRouteCuts(this.#port, this.#seq++, builder, MOST_CUTS);
    this.routes = read.routes;
    this.shared = read.shared || this.#sharedMeanwhile;
    this.realms = read.realms || this.#realmsMeanwhile;
    this.#read = builder.count;
    if (!read.complete) this.#forget();
    return read.complete;
  }

  /** With what was notified of since the reading began. */
  #putInForce(cuts: Cuts): void {
    const isWhole = this.#meanwhile?.every((at) => cuts.add(at)) === true;
    this.#forget();
    if (isWhole) this.#cuts = cuts;
  }

  #end(now: number): void {
    this.#steps = undefined;
    this.#meanwhile = undefined;
    this.#notBefore = now + Math.max(this.#pause, PAUSE_TO_WORK * this.work);
  }

  readonly #cut = (at: number): void => {
    this.version++;
    if (this.#cuts?.add(at) === false) this.#forget();
    if (this.#steps === undefined) return;
    this.#meanwhile?.push(at);
    if (this.#meanwhile !== undefined && this.#meanwhile.length > LATE_CUTS) this.#meanwhile = undefined;
  };

  #forget(): void {
    this.#cuts = undefined;
    this.version++;
  }
}

function* copyCuts(cuts: Cuts, builder: CutsBuilder): Generator<undefined, void> {
  let copied = 0;
  for (const cut of cuts) {
    builder.add(cut);
    if (++copied % COPIED === 0) yield;
  }
}
