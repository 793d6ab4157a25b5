/**
 * The fast path: the addon repeats what was decided here. A flow is what a decision holds for: one interface, packets for this host
 * or broadcast ones, a range of senders and one of targets. Once a request was decided whose result serves all of both ranges
 * (kernel/route-cache.ts), its flow is handed over, and plain requests of it are answered, counted and recorded without a call of
 * JavaScript. Nothing is decided there: docs/decisions/0035-a-fast-path.md.
 *
 * What may change a decision ends all flows: a notification that waits (which the addon looks for before each batch), each resync,
 * other settings, an observer, the end of the route cache's period. Whatever is not plain comes here as ever.
 */
import type { Limits } from '../policy/interface-rule.ts';
import type { KernelView } from '../policy/kernel-view.ts';
import type { Outcome } from '../policy/outcomes.ts';
import type { Restrictions } from '../policy/restrictions.ts';
import { macOf, type ServedInterface } from '../policy/served-interfaces.ts';
import type { ArpPacket } from '../wire/arp.ts';
import { type Mac, NO_MAC } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';
import { FAST } from './counters.ts';
import { BATCH } from './frame-port.ts';
import { intervalOf } from './rate-limit.ts';

/** What the addon and this file share: typed arrays on SharedArrayBuffers, which cannot be detached. */
export interface FastPathMemory {
  readonly control: Int32Array;
  /** One number: until when flows hold, in milliseconds of performance.now(). */
  readonly until: Float64Array;
  readonly flows: Uint32Array;
  /** Ifindex and errno of each reply of the addon's last batch that could not be sent. */
  readonly unsent: Int32Array;
  /** RATES numbers of each flow. */
  readonly rates: Float64Array;
  /** RateLimit.senders, and the seed of its hash. */
  readonly senders: Uint8Array;
  readonly seed: number;
  /** RecentRequests.memory, and the seed of its hash. */
  readonly recent: Uint8Array;
  readonly recentSeed: number;
  /** Counters.numbers */
  readonly numbers: Float64Array;
  /** CountRows.numbers */
  readonly rows: Float64Array;
  /** Claims.entries */
  readonly claims: Int32Array;
  /** FlightRecorder.memory */
  readonly recording: Uint8Array;
  readonly places: number;
}

/**
 * Words of `control`: `handled`, frames that the addon answered; `unsent`, how many of `unsent` there are; `calls`, whether the addon
 * calls JavaScript when it has answered all that was there.
 */
const CONTROL = { isOn: 0, epoch: 1, learned: 2, handled: 3, unsent: 4, calls: 5 } as const;
const CONTROL_WORDS = 8;

/** Flows that are handed over after a batch, at most. */
const FLOWS = 64;
/** Words of one. */
const FLOW = {
  iif: 0,
  pkttype: 1,
  firstSpa: 2,
  lastSpa: 3,
  firstTpa: 4,
  lastTpa: 5,
  /** Its place in OUTCOMES, and what comes of it: bits of DOES. */
  outcome: 6,
  does: 7,
  oif: 8,
  place: 9,
  /** What the reply says; and whose requests are none of its: two MACs of this host. In two words, the upper 16 bits first. */
  mac: 10,
  linkMac: 12,
  /** Of the request that it was learnt from. */
  spa: 14,
  tpa: 15,
} as const;
const FLOW_WORDS = 16;
/**
 * It is a reply; its request is noted, since its sender is told when this host takes over (recent-requests.ts); whoever else claims
 * its target is in conflict with us (claims.ts).
 */
const DOES = { reply: 1, note: 2, claim: 4 } as const;
/** And of its limits: the time that a token takes to come back, in milliseconds (0: there is no limit), and how many there are. */
const RATE = { senderInterval: 0, senderBurst: 1, interfaceInterval: 2, interfaceBurst: 3 } as const;
const RATES = 4;

/**
 * Of flows that hold for little, so that they serve few requests or none, no more are handed over: so many at first, and then one for
 * every few frames that the addon has answered. Until all flows end, which is a second at most.
 */
const AT_FIRST = 512;
const FRAMES_A_FLOW = 4;

/** The same flow would be handed over for every frame of a batch: so many of the last are looked at. */
const LOOKED_AT = 4;

const words = (count: number) => new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT);
const numbers = (count: number) => new SharedArrayBuffer(count * Float64Array.BYTES_PER_ELEMENT);

/** Which addresses a result of the route cache is for, beside those that were looked up. */
export interface Whole {
  /** Writes the first and last sender, and the first and last target. False: for those alone that were looked up. */
  wholeRange(iif: number, addresses: Pick<ArpPacket, 'spa' | 'tpa'>, range: Uint32Array): boolean;
}

export class FastPath {
  /** What the addon is given. */
  readonly memory: FastPathMemory;
  readonly #control: Int32Array;
  readonly #until: Float64Array;
  readonly #flows: Uint32Array;
  readonly #rates: Float64Array;
  readonly #range = new Uint32Array(4);
  /** Flows that were handed over since all ended, and the frames that the addon had answered until then. */
  #learnt = 0;
  #fastBefore = 0;

  /** What is counted, noted and recorded of each frame, wherever it was answered. */
  constructor(kept: Omit<FastPathMemory, 'control' | 'until' | 'flows' | 'rates' | 'unsent'>) {
    this.#control = new Int32Array(words(CONTROL_WORDS));
    this.#until = new Float64Array(numbers(1));
    this.#flows = new Uint32Array(words(FLOWS * FLOW_WORDS));
    this.#rates = new Float64Array(numbers(FLOWS * RATES));
    this.memory = {
      ...kept,
      ...{ control: this.#control, until: this.#until, flows: this.#flows, rates: this.#rates },
      unsent: new Int32Array(words(2 * BATCH)),
    };
  }

  /** Frames that the addon answered since the last call, modulo 2 ** 32. */
  takeHandled(): number {
    const handled = this.#control[CONTROL.handled] ?? 0;
    if (handled !== 0) this.#control[CONTROL.handled] = 0;
    return handled >>> 0;
  }

  /** Off, every frame is decided here. */
  set isOn(is: boolean) {
    this.#control[CONTROL.isOn] = is ? 1 : 0;
    this.flush();
  }

  /** Whether JavaScript is called although all was answered, so that it polls for more. */
  set calls(is: boolean) {
    this.#control[CONTROL.calls] = is ? 1 : 0;
  }

  /** No flow holds any more. */
  flush(): void {
    this.#control[CONTROL.epoch] = ((this.#control[CONTROL.epoch] ?? 0) + 1) | 0;
    this.#control[CONTROL.learned] = 0;
    this.#learnt = 0;
    this.#fastBefore = this.#fast();
  }

  /** A batch begins: results of lookups are kept until then, in milliseconds of the clock. */
  begin(until: number): void {
    if (this.#until[0] === until) return;
    this.#until[0] = until;
    this.flush();
  }

  /** Replies that the addon could not send since the last call, all of flows that are known here. */
  takeUnsent(each: (ifindex: number, errno: number) => void): void {
    const count = this.#control[CONTROL.unsent] ?? 0;
    if (count === 0) return;
    this.#control[CONTROL.unsent] = 0;
    const { unsent } = this.memory;
    for (let i = 0; i < count; i++) each(unsent[2 * i] ?? 0, unsent[2 * i + 1] ?? 0);
  }

  /** A request was decided by a result of the route cache, the last that was found there. */
  learn(
    arp: ArpPacket,
    pkttype: number,
    iif: ServedInterface,
    outcome: Outcome,
    oif: number,
    kernel: KernelView,
    whole: Whole,
  ): void {
    const count = this.#control[CONTROL.learned] ?? 0;
    const { link, rule, place } = iif;
    if (count === FLOWS || place === undefined || arp.spa === arp.tpa || !isRepeatable(iif)) return;
    if (this.#learnt >= AT_FIRST + (this.#fast() - this.#fastBefore) / FRAMES_A_FLOW) return;
    if (pkttype !== PacketType.BROADCAST && pkttype !== PacketType.HOST) return;
    if (this.#isLearned(count, link.ifindex, pkttype, arp)) return;
    const range = this.#range;
    if (!whole.wholeRange(link.ifindex, arp, range)) return;
    if (kernel.proxyNeighbours.size !== 0) range.fill(arp.tpa, 2); // they are of addresses
    if (rule.restrictions !== undefined) narrow(range, arp, rule.restrictions);
    const flows = this.#flows;
    const at = count * FLOW_WORDS;
    flows[at + FLOW.iif] = link.ifindex;
    flows[at + FLOW.pkttype] = pkttype;
    flows.set(range, at + FLOW.firstSpa);
    flows[at + FLOW.outcome] = outcome.index;
    flows[at + FLOW.does] = outcome.verdict === 'reply' ? doesFor(outcome, iif) : 0;
    flows[at + FLOW.oif] = oif;
    flows[at + FLOW.place] = place;
    putMac(flows, at + FLOW.mac, macOf(iif) ?? NO_MAC);
    putMac(flows, at + FLOW.linkMac, link.mac ?? NO_MAC);
    flows[at + FLOW.spa] = arp.spa;
    flows[at + FLOW.tpa] = arp.tpa;
    putRates(this.#rates, count * RATES, rule.limits);
    this.#control[CONTROL.learned] = count + 1;
    this.#learnt++;
  }

  #fast(): number {
    return this.memory.numbers[FAST] ?? 0;
  }

  #isLearned(count: number, ifindex: number, pkttype: number, { spa, tpa }: ArpPacket): boolean {
    const flows = this.#flows;
    for (let i = Math.max(0, count - LOOKED_AT); i < count; i++) {
      const at = i * FLOW_WORDS;
      if (
        flows[at + FLOW.iif] === ifindex &&
        flows[at + FLOW.pkttype] === pkttype &&
        spa >= (flows[at + FLOW.firstSpa] ?? 0) &&
        spa <= (flows[at + FLOW.lastSpa] ?? 0) &&
        tpa >= (flows[at + FLOW.firstTpa] ?? 0) &&
        tpa <= (flows[at + FLOW.lastTpa] ?? 0)
      )
        return true;
    }
    return false;
  }
}

/** Duplicates are told from others by their addresses. */
const isRepeatable = ({ rule: { limits } }: ServedInterface): boolean => (limits?.collapse ?? 0) === 0;

/** With proxy_arp_pvlan the owner of the target is on the same link, and is answered for nevertheless. */
function doesFor({ reason }: Outcome, { rule }: ServedInterface): number {
  const note = rule.restrictions?.announce === true ? DOES.note : 0;
  const claim = reason === 'proxy-arp-pvlan' ? 0 : DOES.claim;
  return DOES.reply | note | claim;
}

/** To the addresses that access lists make no difference between. */
function narrow(range: Uint32Array, { spa, tpa }: ArpPacket, { senders, targets }: Restrictions): void {
  senders?.narrow(spa, range.subarray(0, 2));
  targets?.narrow(tpa, range.subarray(2));
}

function putRates(rates: Float64Array, at: number, limits: Limits | undefined): void {
  const { perSender, perInterface } = limits ?? {};
  rates[at + RATE.senderInterval] = perSender === undefined ? 0 : intervalOf(perSender);
  rates[at + RATE.senderBurst] = perSender?.burst ?? 0;
  rates[at + RATE.interfaceInterval] = perInterface === undefined ? 0 : intervalOf(perInterface);
  rates[at + RATE.interfaceBurst] = perInterface?.burst ?? 0;
}

function putMac(flows: Uint32Array, at: number, mac: Mac): void {
  flows[at] = mac / 2 ** 32;
  flows[at + 1] = mac % 2 ** 32;
}
