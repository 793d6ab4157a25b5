/**
 * The loop: a batch of captured frames to decisions to replies. From frame to reply there is no await, and nothing is
 * allocated per frame.
 */
import { type Route, UNANSWERED } from '../kernel/route.ts';
import type { RouteLookups } from '../kernel/routes.ts';
import type { KernelView } from '../policy/kernel-view.ts';
import { OUTCOME, type Outcome } from '../policy/outcomes.ts';
import { afterRoute, beforeRoute, checkFrame } from '../policy/proxy-arp.ts';
import { isLocal, type Restrictions, restrictAfter, restrictBefore } from '../policy/restrictions.ts';
import { macOf, type ServedInterface } from '../policy/served-interfaces.ts';
import { ArpOp, type ArpPacket, emptyArp } from '../wire/arp.ts';
import { ETH_P_IP } from '../wire/ethernet.ts';
import { INADDR_ANY, type Ipv4 } from '../wire/ipv4.ts';
import { type Mac, NO_MAC } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';
import { Claims } from './claims.ts';
import { addOne, Counters } from './counters.ts';
import { Lookup, type LookupState, type Observer } from './decision.ts';
import { type Clock, DelayQueue } from './delay-queue.ts';
import { FastPath } from './fast-path.ts';
import { FlightRecorder } from './flight-recorder.ts';
import {
  BATCH,
  type FramePort,
  parseRx,
  RX_STRIDE,
  rxIfindex,
  rxPkttype,
  rxSource,
  setTxIfindex,
  setTxLength,
  TX_HEADER,
  TX_STRIDE,
  txIfindex,
} from './frame-port.ts';
import { RateLimit } from './rate-limit.ts';
import { RecentRequests } from './recent-requests.ts';
import { emitReply, prepareReply, REPLY_LEN } from './reply.ts';
import { hearClaim, isYielding } from './yielding.ts';

/** What the responder asks the kernel's tables for. */
export interface KernelPort extends KernelView {
  readonly ipProto: number;
  /** Takes in all notifications so far. */
  catchUp(): void;
}

/** Somebody else claims an address that was answered for: whose it is, and what we said instead. */
export interface Conflict {
  readonly iif: ServedInterface;
  readonly address: Ipv4;
  readonly theirs: Mac;
  readonly ours: Mac;
  /** They answered somebody who asked for it, rather than saying of themselves whose it is. */
  readonly isReply: boolean;
}

/** Where nobody reads them. */
const FEW_REQUESTS = 8;

/** Instead of the number of a route lookup: the frame was decided without one. */
const NO_LOOKUP = -1;

/** To one host, as replies are: of other hosts' ones we hear those that a hub or a switch that floods brings by. */
const isReply = ({ op, hln, pln, pro }: ArpPacket): boolean =>
  op === ArpOp.REPLY && hln === 6 && pln === 4 && pro === ETH_P_IP;

/** Frames lie in slots of RX_STRIDE octets; `delayed` once they have waited for proxy_delay. */
interface Batch {
  readonly slots: DataView;
  readonly count: number;
  readonly delayed: boolean;
}

export interface ResponderParts {
  readonly frames: FramePort;
  readonly kernel: KernelPort;
  readonly routes: RouteLookups;
  readonly served: { get(ifindex: number): ServedInterface | undefined };
  readonly clock: Clock;
  /** Where decisions are kept; without one, the responder makes its own. */
  readonly recorder?: FlightRecorder;
  /** What limits use; without one, the responder makes its own. */
  readonly limit?: RateLimit;
  /** Where requests are noted whose senders are told when this host takes over; without, nobody reads what is noted. */
  readonly recent?: RecentRequests;
  /** Where the addon counts what it answers by the fast path; without it, there is none. */
  readonly rows?: Float64Array;
}

export class Responder {
  readonly counters = new Counters();
  readonly recorder: FlightRecorder;
  /** Undefined: all is decided here. */
  readonly fastPath: FastPath | undefined;
  /** Told once of each address that is somebody else's; again after an hour. */
  onConflict: ((conflict: Conflict) => void) | undefined;
  /** Told when another host, of that MAC, claims the address of `while_local`. */
  onClaim: ((iif: ServedInterface, mac: Mac) => void) | undefined;

  readonly #frames: FramePort;
  readonly #kernel: KernelPort;
  readonly #routes: RouteLookups;
  readonly #served: ResponderParts['served'];
  readonly #clock: Clock;
  readonly #delayed: DelayQueue;
  readonly #claims = new Claims();
  readonly #limit: RateLimit;
  readonly #recent: RecentRequests;
  #observer: Observer | undefined;
  /** When the batch began. */
  #now = 0;
  /** For each frame of the batch, its route lookup. */
  readonly #lookups = new Int16Array(BATCH);
  /** The packet under the hand: each frame is read into it where it lies. */
  readonly #arp = emptyArp();

  constructor({ frames, kernel, routes, served, clock, recorder, limit, recent, rows }: ResponderParts) {
    this.recorder = recorder ?? new FlightRecorder();
    this.#frames = frames;
    this.#kernel = kernel;
    this.#routes = routes;
    this.#served = served;
    this.#clock = clock;
    this.#limit = limit ?? new RateLimit((clock.random() * 2 ** 32) | 0);
    this.#recent = recent ?? new RecentRequests(0, FEW_REQUESTS);
    this.fastPath =
      rows &&
      new FastPath({
        rows,
        numbers: this.counters.numbers,
        claims: this.#claims.entries,
        senders: this.#limit.senders,
        seed: this.#limit.seed,
        recent: new Uint8Array(this.#recent.memory),
        recentSeed: this.#recent.seed,
        ...this.recorder.memory,
      });
    this.observer = undefined;
    this.#delayed = new DelayQueue(clock, (slots) => this.#answer({ slots, count: 1, delayed: true }));
    for (let at = 0; at < BATCH * TX_STRIDE; at += TX_STRIDE) {
      setTxLength(frames.outgoing, at, REPLY_LEN);
      prepareReply(frames.outgoing, at + TX_HEADER);
    }
  }

  /** Shown each decision, while somebody looks at them. */
  set observer(observer: Observer | undefined) {
    this.#observer = observer;
    if (this.fastPath !== undefined) this.fastPath.isOn = observer === undefined;
  }

  /** Answers the first `count` frames of the frame port's received slots. */
  answer(count: number): void {
    this.settle();
    this.#answer({ slots: this.#frames.received, count, delayed: false });
    this.counters.batchFrames.observe(count);
    this.counters.batchTime.observe((this.#clock.now() - this.#now) * 1000);
  }

  /** Takes over what the fast path could not send. */
  settle(): void {
    this.fastPath?.takeUnsent(this.#countUnsent);
  }

  /** An interface went down: the kernel then forgets every request that waits, whatever its interface. */
  purgeDelayed(): void {
    this.counters.count(OUTCOME['proxy-queue-purged'], this.#delayed.purge());
  }

  #answer(batch: Batch): void {
    this.counters.countBatch();
    this.#now = this.#clock.now();
    this.recorder.begin(this.#now);
    this.#claims.begin(this.#now);
    // As long as the routes are in the cache, each frame is decided at once; from the first that has to wait, all
    // are decided when the kernel has answered: replies leave in the order of the requests.
    let replies = 0;
    let waiting = -1;
    let i = 0;
    // Most of a batch is of one interface.
    let ifindex = -1;
    let iif: ServedInterface | undefined;
    try {
      // What the kernel notified of before these frames came is known when they are decided.
      this.#kernel.catchUp();
      this.#routes.begin(this.#kernel.ipProto, this.#now);
      this.fastPath?.begin(this.#routes.until);
      for (; i < batch.count; i++) {
        const its = rxIfindex(batch.slots, i * RX_STRIDE);
        if (its !== ifindex) {
          ifindex = its;
          iif = this.#served.get(its);
        }
        const lookup = iif === undefined ? this.#notChosen() : this.#beforeRoute(batch, i, iif);
        this.#lookups[i] = lookup;
        if (iif === undefined || lookup === NO_LOOKUP) continue;
        if (waiting < 0 && this.#routes.routes[lookup]?.errno === UNANSWERED) waiting = i;
        if (waiting >= 0) continue;
        if (this.#afterRoute(batch, i, iif, lookup, replies)) replies++;
      }
      if (waiting >= 0) replies = this.#answerWaiting(batch, waiting, replies);
      waiting = -1;
    } finally {
      // A system call was refused, and its batch is given up: but what was decided is sent.
      if (waiting >= 0 || i < batch.count) this.#abandon(batch, waiting, i);
      if (replies > 0) this.#send(replies);
      this.recorder.publish();
    }
  }

  /** Frames from `seen` on were not looked at; of those from `waiting` on, some wait for a route (waiting < 0: none). */
  #abandon(batch: Batch, waiting: number, seen: number): void {
    let frames = batch.count - seen;
    for (let i = waiting < 0 ? seen : waiting; i < seen; i++) if (this.#lookups[i] !== NO_LOOKUP) frames++;
    this.counters.losses.abandoned += frames;
  }

  /** Asks the kernel, and decides the frames from `first` on. Returns how many replies there are then. */
  #answerWaiting(batch: Batch, first: number, before: number): number {
    this.counters.losses.route += this.#routes.ask();
    let replies = before;
    for (let i = first; i < batch.count; i++) {
      const lookup = this.#lookups[i] ?? NO_LOOKUP;
      if (lookup === NO_LOOKUP) continue;
      const iif = this.#served.get(rxIfindex(batch.slots, i * RX_STRIDE));
      if (iif === undefined) continue;
      parseRx(batch.slots, i * RX_STRIDE, this.#arp);
      if (this.#afterRoute(batch, i, iif, lookup, replies)) replies++;
    }
    return replies;
  }

  #notChosen(): typeof NO_LOOKUP {
    this.counters.count(OUTCOME['not-chosen']);
    return NO_LOOKUP;
  }

  /** The number of the route lookup that frame `i` waits for, or NO_LOOKUP. */
  #beforeRoute({ slots }: Batch, i: number, iif: ServedInterface): number {
    const { link, rule } = iif;
    const arp = this.#arp;
    const pkttype = rxPkttype(slots, i * RX_STRIDE);
    const whole = parseRx(slots, i * RX_STRIDE, arp);
    const fault = checkFrame(pkttype, whole, arp, link);
    if (pkttype === PacketType.BROADCAST ? fault === undefined : whole && isReply(arp)) this.#checkClaim(iif);
    if (fault === undefined && rule.restrictions?.whileLocal !== undefined) this.#hearClaim(iif, pkttype);
    const outcome =
      fault ??
      beforeRoute(arp, link, this.#kernel.all) ??
      (rule.restrictions === undefined
        ? undefined
        : this.#restrictBefore(slots, i, iif, rule.restrictions)) ??
      // Who is over a limit costs no route lookup.
      (rule.limits === undefined ? undefined : this.#limit.refusal(iif, rule.limits, arp, this.#now));
    if (outcome === undefined) {
      const wantLength = rule.restrictions?.guards.defaultRoute === true;
      return this.#routes.add(link.ifindex, arp, wantLength);
    }
    this.#decided(slots, i, iif, outcome, 0, Lookup.NONE, NO_MAC);
    return NO_LOOKUP;
  }

  #hearClaim(iif: ServedInterface, pkttype: number): void {
    if (!hearClaim(iif, this.#arp, pkttype, this.#kernel, this.#now)) return;
    this.fastPath?.flush();
    this.onClaim?.(iif, this.#arp.sha);
  }

  #restrictBefore(
    slots: DataView,
    i: number,
    iif: ServedInterface,
    restrictions: Restrictions,
  ): Outcome | undefined {
    const envelope = { pkttype: rxPkttype(slots, i * RX_STRIDE), source: rxSource(slots, i * RX_STRIDE) };
    const outcome =
      restrictBefore(restrictions, this.#arp, envelope, iif, this.#kernel) ??
      (isYielding(iif, this.#now) ? OUTCOME['not-while-local'] : undefined);
    if (restrictions.announce === true && outcome === OUTCOME['not-while-local'])
      this.#recent.note(iif.link.ifindex, this.#arp, this.#now);
    return outcome;
  }

  /** For frame `i`, which #arp holds: whether a reply to it was written to the outgoing slot `slot`. */
  #afterRoute(batch: Batch, i: number, iif: ServedInterface, lookup: number, slot: number): boolean {
    const route = this.#routes.routes[lookup];
    const mac = macOf(iif);
    if (route === undefined || mac === undefined) return false;
    const outcome = this.#decideAfter(iif, route);
    if (outcome.verdict === 'reply' && this.#delays(batch, i, iif)) return false;
    const { limits } = iif.rule;
    const limited =
      limits !== undefined && outcome.verdict === 'reply'
        ? this.#limit.take(iif, limits, this.#arp, this.#now)
        : undefined;
    const replies = outcome.verdict === 'reply' && limited === undefined;
    const isCached = this.#routes.cached[lookup] === 1;
    const from = isCached ? Lookup.CACHED : Lookup.ASKED;
    if (isCached && !batch.delayed) this.#learn(batch, i, iif, outcome, route.oif);
    this.#decided(batch.slots, i, iif, limited ?? outcome, route.oif, from, replies ? mac : NO_MAC);
    if (!replies) return false;
    const at = slot * TX_STRIDE;
    setTxIfindex(this.#frames.outgoing, at, iif.link.ifindex);
    emitReply(this.#frames.outgoing, at + TX_HEADER, this.#arp, mac);
    // With proxy_arp_pvlan the owner is on the same link, and is answered for nevertheless.
    if (outcome !== OUTCOME['proxy-arp-pvlan']) this.#claims.answered(iif.link.ifindex, this.#arp);
    return true;
  }

  /** Frame `i` was decided by a result of the route cache: whatever is of the same flow need not come here. */
  #learn({ slots }: Batch, i: number, iif: ServedInterface, outcome: Outcome, oif: number): void {
    if (isYielding(iif, this.#now)) return; // since a claim behind this frame, which had to wait
    const pkttype = rxPkttype(slots, i * RX_STRIDE);
    this.fastPath?.learn(this.#arp, pkttype, iif, outcome, oif, this.#kernel, this.#routes);
  }

  /**
   * Every ARP packet says whose its spa is, to all that hear it. Our own interfaces may hear each other. Whoever does not answer
   * now (while_local) has left its addresses to others.
   */
  #checkClaim(iif: ServedInterface): void {
    if (!this.#claims.check(iif.link.ifindex, this.#arp)) return;
    const { whileLocal } = iif.rule.restrictions ?? {};
    if (whileLocal !== undefined && !isLocal(whileLocal, this.#kernel)) return;
    const { spa, sha } = this.#arp;
    const ours = macOf(iif);
    if (spa === INADDR_ANY) return; // a probe
    if (ours === undefined || sha === ours || this.#kernel.links.hasMac(sha)) return;
    this.#claims.noticed(iif.link.ifindex, this.#arp);
    this.counters.conflicts++;
    const isReply = this.#arp.op === ArpOp.REPLY && spa !== this.#arp.tpa;
    this.onConflict?.({ iif, address: spa, theirs: sha, ours, isReply });
  }

  #decideAfter({ link, rule }: ServedInterface, route: Route): Outcome {
    const outcome = afterRoute(this.#arp, link, rule, route, this.#kernel, this.#served);
    if (rule.restrictions === undefined) return outcome;
    const restricted = restrictAfter(rule.restrictions, this.#arp, route, outcome, this.#kernel);
    if (rule.restrictions.announce === true && restricted.verdict === 'reply')
      this.#recent.note(link.ifindex, this.#arp, this.#now);
    return restricted;
  }

  /** Whether frame `i`, which is to be answered, is not to be answered now: the end of arp_process(). */
  #delays({ slots, delayed }: Batch, i: number, iif: ServedInterface): boolean {
    const { proxyDelay, proxyQlen } = iif.rule;
    if (proxyDelay === 0 || delayed || rxPkttype(slots, i * RX_STRIDE) === PacketType.HOST) return false;
    const slot = new Uint8Array(slots.buffer, i * RX_STRIDE, RX_STRIDE);
    if (!this.#delayed.push(slot, iif.link.ifindex, proxyDelay, proxyQlen)) {
      this.#decided(slots, i, iif, OUTCOME['proxy-queue-full'], 0, Lookup.NONE, NO_MAC);
    }
    return true;
  }

  #decided(
    slots: DataView,
    i: number,
    iif: ServedInterface,
    outcome: Outcome,
    oif: number,
    lookup: LookupState,
    mac: Mac,
  ): void {
    this.counters.count(outcome);
    iif.counts[outcome.index] = (iif.counts[outcome.index] ?? 0) + 1;
    if (this.#arp.op === ArpOp.REQUEST) iif.heard[0] = this.#now;
    const pkttype = rxPkttype(slots, i * RX_STRIDE);
    this.recorder.record(this.#arp, iif.link.ifindex, pkttype, outcome, oif, lookup, mac);
    // An object for each decision, but only while somebody looks.
    this.#observer?.({ arp: this.#arp, iif, outcome, oif, lookup, mac, slots, at: i * RX_STRIDE });
  }

  #send(replies: number): void {
    if (this.#frames.send(replies) === replies) return;
    for (let i = 0; i < replies; i++) {
      const errno = this.#frames.errnos[i];
      if (errno === undefined || errno === 0) continue;
      this.#countUnsent(txIfindex(this.#frames.outgoing, i * TX_STRIDE), errno);
    }
  }

  readonly #countUnsent = (ifindex: number, errno: number): void => {
    this.counters.countUnsent(errno, ifindex);
    const iif = this.#served.get(ifindex);
    if (iif !== undefined) addOne(iif.unsent, errno);
  };
}
