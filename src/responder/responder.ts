/**
 * The loop: a batch of captured frames to decisions to replies. From frame to reply there is no await, and nothing is
 * allocated per frame.
 */
import type { AllConf } from '../kernel/kernel.ts';
import type { RouteQuestions } from '../kernel/routes.ts';
import { OUTCOME, type Outcome } from '../policy/decision.ts';
import { afterRoute, beforeRoute, checkFrame, type KernelView } from '../policy/proxy-arp.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import { type ArpPacket, emptyArp, parseArp } from '../wire/arp.ts';
import { HOST_ORDER } from '../wire/netlink/host-order.ts';
import { SLL2_LEN, sll2Ifindex, sll2Pkttype } from '../wire/sll2.ts';
import { Counters } from './counters.ts';
import { BATCH, type FramePort, RX_HEADER, RX_STRIDE, TX_HEADER, TX_STRIDE } from './frame-port.ts';
import { emitReply, REPLY_LEN } from './reply.ts';

/** What the responder asks the kernel's tables for. */
export interface KernelPort extends KernelView {
  readonly all: AllConf;
  readonly ipProto: number;
  /** Takes in what was announced so far. */
  catchUp(): void;
}

/** Shown every decision, where somebody looks: `arp` is lent for the length of the call. */
export type Observer = (arp: ArpPacket, iif: ServedInterface, outcome: Outcome, oif: number) => void;

/** Instead of the number of a question: the frame was decided without one. */
const NO_QUESTION = -1;

export class Responder {
  readonly counters = new Counters();
  /** Set while somebody looks at each decision. */
  observer: Observer | undefined;

  readonly #frames: FramePort;
  readonly #kernel: KernelPort;
  readonly #routes: RouteQuestions;
  readonly #served: { get(ifindex: number): ServedInterface | undefined };
  /** For each frame of the batch, its question. */
  readonly #questions = new Int16Array(BATCH);
  /** The packet under the hand: each frame is read into it where it lies. */
  readonly #arp = emptyArp();

  constructor(
    frames: FramePort,
    kernel: KernelPort,
    routes: RouteQuestions,
    served: { get(ifindex: number): ServedInterface | undefined },
  ) {
    this.#frames = frames;
    this.#kernel = kernel;
    this.#routes = routes;
    this.#served = served;
  }

  /** Answers the first `count` frames of the frame port's received slots. */
  answer(count: number): void {
    this.counters.batches++;
    // What the kernel announced before these frames came is known when they are decided.
    this.#kernel.catchUp();
    this.#routes.begin(this.#kernel.ipProto);
    let asked = false;
    for (let i = 0; i < count; i++) {
      const question = this.#beforeRoute(i);
      this.#questions[i] = question;
      asked ||= question !== NO_QUESTION;
    }
    if (!asked) return;
    this.counters.losses.route += this.#routes.ask();
    let replies = 0;
    for (let i = 0; i < count; i++) {
      const question = this.#questions[i] ?? NO_QUESTION;
      if (question !== NO_QUESTION && this.#afterRoute(i, question, replies)) replies++;
    }
    if (replies > 0) this.#send(replies);
  }

  /** The number of the question that frame `i` waits for, or NO_QUESTION. */
  #beforeRoute(i: number): number {
    const iif = this.#served.get(this.#ifindex(i));
    if (iif === undefined) {
      this.counters.count(OUTCOME['not-chosen']);
      return NO_QUESTION;
    }
    const arp = this.#arp;
    const whole = this.#parse(i);
    const pkttype = sll2Pkttype(this.#frames.received, i * RX_STRIDE + RX_HEADER);
    const outcome = checkFrame(pkttype, whole, arp, iif.link) ?? beforeRoute(arp, iif.link, this.#kernel.all);
    if (outcome === undefined) return this.#routes.add(iif.link.ifindex, arp.spa, arp.tpa);
    this.#decided(iif, outcome, 0);
    return NO_QUESTION;
  }

  /** Whether a reply to frame `i` was written to slot `slot`. */
  #afterRoute(i: number, question: number, slot: number): boolean {
    const iif = this.#served.get(this.#ifindex(i));
    const route = this.#routes.routes[question];
    if (iif?.link.mac === undefined || route === undefined) return false;
    const arp = this.#arp;
    this.#parse(i);
    const outcome = afterRoute(arp, iif.link, iif.rule, route, this.#kernel);
    this.#decided(iif, outcome, route.oif);
    if (outcome.verdict !== 'reply') return false;
    const at = slot * TX_STRIDE;
    this.#frames.outgoing.setUint32(at, iif.link.ifindex, HOST_ORDER);
    this.#frames.outgoing.setUint32(at + 4, REPLY_LEN, HOST_ORDER);
    emitReply(this.#frames.outgoing, at + TX_HEADER, arp, iif.link.mac);
    return true;
  }

  #decided(iif: ServedInterface, outcome: Outcome, oif: number): void {
    this.counters.count(outcome);
    if (this.observer !== undefined) this.observer(this.#arp, iif, outcome, oif);
  }

  #ifindex(i: number): number {
    return sll2Ifindex(this.#frames.received, i * RX_STRIDE + RX_HEADER);
  }

  #parse(i: number): boolean {
    const at = i * RX_STRIDE + RX_HEADER;
    const captured = this.#frames.received.getUint32(at - RX_HEADER, HOST_ORDER);
    return parseArp(this.#frames.received, at + SLL2_LEN, at + captured, this.#arp);
  }

  #send(replies: number): void {
    if (this.#frames.send(replies) === replies) return;
    for (let i = 0; i < replies; i++) {
      const errno = this.#frames.errnos[i];
      if (errno !== undefined && errno !== 0) this.counters.countUnsent(errno);
    }
  }
}
