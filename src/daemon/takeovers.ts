/**
 * What `while_local` names has come to this host, which answers from now on with a MAC of its own: who asked lately is told that
 * MAC, and need not find out that the other host is gone. Each lately heard request is decided as if it came now; so what is no
 * longer answered is not told, and all of it ends where this host loses again what it took over.
 *
 * They are told by ARP announcements (RFC 5227, section 2.3), to each alone: requests for an address that has just asked for itself,
 * which every host takes for an address that it knows already, and Linux even for an entry that changed less than a second ago
 * (`locktime`), for which it refuses replies. And nobody takes them for a second answer. Twice, two seconds apart, as RFC 5227 has it.
 */
import type { LinksView } from '../kernel/links.ts';
import type { KernelView } from '../policy/kernel-view.ts';
import { isLocal } from '../policy/restrictions.ts';
import { macOf, type ServedInterface } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';
import { FlightRecorder } from '../responder/flight-recorder.ts';
import {
  emitRx,
  type FramePort,
  RX_STRIDE,
  setTxIfindex,
  TX_HEADER,
  TX_STRIDE,
  txIfindex,
} from '../responder/frame-port.ts';
import type { RecentRequest, RecentRequests } from '../responder/recent-requests.ts';
import { emitProbe, prepareReply, turnIntoAnnouncement } from '../responder/reply.ts';
import { Responder, type ResponderParts } from '../responder/responder.ts';
import { isYielding } from '../responder/yielding.ts';
import { ARP_LEN, ArpOp, emitArp, emptyArp } from '../wire/arp.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import { type Mac, NO_MAC } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';

/** Maximum number of frames at once, and milliseconds from then to the next: 6,400 a second. */
export const AT_ONCE = 64;
export const PAUSE_MS = 10;
export const ROUNDS = 2;
/** Milliseconds from the end of a round to the next. */
export const ROUND_MS = 2000;

/**
 * Milliseconds from the coming of the address until it is answered for: if it was not taken from the other host, that one still
 * answers, until it hears that the address is announced here; keepalived does that at once (see responder/yielding.ts).
 */
export const SETTLE_MS = 50;

/** What was done about one interface, after its first round. */
export interface Takeover {
  readonly iif: ServedInterface;
  readonly mac: Mac;
  /** How many pairs of sender and target were heard lately. */
  readonly requests: number;
  /** How many of them were told of. */
  readonly announcements: number;
}

export interface TakeoverParts
  extends Pick<ResponderParts, 'frames' | 'routes' | 'clock'>,
    Pick<ResponderParts, 'kernel'> {
  readonly served: Iterable<ServedInterface> & ResponderParts['served'];
  readonly links: LinksView;
  readonly recent: RecentRequests;
  readonly counters: Counters;
  readonly told: (takeover: Takeover) => void;
}

/** The requests of one interface, round for round. */
interface Round {
  readonly ifindex: number;
  readonly requests: readonly RecentRequest[];
  /** From 1 on. */
  readonly number: number;
  next: number;
  sent: number;
  readonly due: number;
}

export class Takeovers {
  readonly #parts: TakeoverParts;
  readonly #responder: Responder;
  readonly #slots = new DataView(new ArrayBuffer(AT_ONCE * RX_STRIDE));
  readonly #payload = new Uint8Array(ARP_LEN);
  /** Interfaces whose `while_local` was on this host at the last look, or was not. */
  readonly #local = new Map<number, boolean>();
  #rounds: Round[] = [];
  #timer: { cancel(): void } | undefined;
  /** Announcements of the batch that went out. */
  #sent = 0;

  constructor(parts: TakeoverParts) {
    this.#parts = parts;
    const { frames, kernel, routes, served, clock } = parts;
    this.#responder = new Responder({
      ...{ kernel, routes, clock },
      frames: { ...this.#counting(frames), received: this.#slots },
      // What is told is no request that came: it counts nowhere, and nothing limits or delays it but this file.
      served: { get: (ifindex) => uncounted(served.get(ifindex)) },
      recorder: new FlightRecorder(1),
    });
  }

  /** The kernel has notified of something, perhaps in the middle of a batch: the frames that follow are decided on that. */
  notified(): void {
    if (this.#local.size > 0) this.look();
  }

  /** Addresses, links or rules may have changed. */
  look(): void {
    const { served, kernel, recent, clock } = this.#parts;
    for (const iif of served) {
      const { ifindex } = iif.link;
      const now = isHere(iif, kernel);
      const before = this.#local.get(ifindex);
      if (now === undefined) this.#local.delete(ifindex);
      else this.#local.set(ifindex, now);
      if (now !== true) iif.claim = undefined;
      if (now !== true || before !== false) continue;
      const settled = clock.now() + SETTLE_MS;
      iif.claim = { mac: NO_MAC, until: settled };
      if (!tells(iif)) continue;
      this.#rounds = this.#rounds.filter((round) => round.ifindex !== ifindex);
      const requests = recent.on(ifindex, clock.now());
      this.#rounds.push({ ifindex, requests, number: 1, next: 0, sent: 0, due: settled });
      this.#wait(0);
    }
  }

  /** Another host claims the address of this interface's rule: the interfaces whose rule has it, which all leave it to that host. */
  share({ rule, claim }: ServedInterface): ServedInterface[] {
    const claimed = addressOf(rule);
    const all = [...this.#parts.served].filter((iif) => addressOf(iif.rule) === claimed);
    for (const iif of all) iif.claim = claim;
    return all;
  }

  /** Asks whoever claims an address of this host's whether it still has it. Once a second. */
  probe(): void {
    const { served, frames, clock, counters } = this.#parts;
    for (const iif of served) {
      const address = addressOf(iif.rule);
      const { mac, ifindex } = iif.link;
      if (!isYielding(iif, clock.now()) || iif.claim?.mac === NO_MAC || mac === undefined) continue;
      if (address === undefined) continue;
      setTxIfindex(frames.outgoing, 0, ifindex);
      emitProbe(frames.outgoing, TX_HEADER, mac, address);
      if (frames.send(1) === 0) counters.countUnsent(frames.errnos[0] ?? 0, ifindex);
      prepareReply(frames.outgoing, TX_HEADER);
    }
  }

  close(): void {
    this.#timer?.cancel();
    this.#rounds = [];
  }

  /** At most AT_ONCE of the first round whose time has come. */
  #step(): void {
    const { clock } = this.#parts;
    const now = clock.now();
    const round = this.#rounds.find(({ due }) => due <= now);
    if (round !== undefined) {
      const count = Math.min(AT_ONCE, round.requests.length - round.next);
      this.#sent = 0;
      try {
        if (count > 0) this.#tell(round, count);
      } finally {
        round.next += count; // a batch that failed is not tried again
        round.sent += this.#sent;
        this.#parts.counters.announcements += this.#sent;
        if (round.next === round.requests.length) this.#end(round);
      }
    }
    this.#wait(PAUSE_MS);
  }

  #wait(least: number): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#rounds.length === 0) return;
    const { clock } = this.#parts;
    const due = Math.min(...this.#rounds.map((round) => round.due)) - clock.now();
    this.#timer = clock.after(Math.max(least, due), () => {
      try {
        this.#step();
      } catch (error) {
        this.#wait(PAUSE_MS);
        throw error;
      }
    });
  }

  #tell({ ifindex, requests, next }: Round, count: number): void {
    const link = this.#parts.links.get(ifindex);
    if (link === undefined) return;
    const view = new DataView(this.#payload.buffer);
    for (let i = 0; i < count; i++) {
      const request = requests[next + i] as RecentRequest;
      emitArp(view, 0, { ...emptyArp(), op: ArpOp.REQUEST, tha: NO_MAC, ...request });
      emitRx(this.#slots, i * RX_STRIDE, {
        ...{ time: { seconds: 0, microseconds: 0 }, wireLength: ARP_LEN, ifindex, hatype: link.hatype },
        ...{ pkttype: PacketType.BROADCAST, source: request.sha, payload: this.#payload },
      });
    }
    this.#responder.answer(count);
  }

  #end(round: Round): void {
    const { ifindex, requests, number, sent } = round;
    this.#rounds = this.#rounds.filter((one) => one !== round);
    const iif = this.#parts.served.get(ifindex);
    const mac = iif && macOf(iif);
    if (number === 1 && iif !== undefined && mac !== undefined)
      this.#parts.told({ iif, mac, requests: requests.length, announcements: sent });
    if (number === ROUNDS || requests.length === 0) return;
    const due = this.#parts.clock.now() + ROUND_MS;
    this.#rounds.push({ ifindex, requests, number: number + 1, next: 0, sent: 0, due });
  }

  /** What could not be sent counts as with any other reply. */
  #counting(port: FramePort): Omit<FramePort, 'received'> {
    const { outgoing, errnos } = port;
    const { counters, served } = this.#parts;
    return {
      outgoing,
      errnos,
      send: (count) => {
        for (let i = 0; i < count; i++) turnIntoAnnouncement(outgoing, i * TX_STRIDE + TX_HEADER);
        const sent = port.send(count);
        for (let i = 0; i < count; i++) prepareReply(outgoing, i * TX_STRIDE + TX_HEADER);
        this.#sent += sent;
        for (let i = 0; sent < count && i < count; i++) {
          const errno = errnos[i];
          if (errno === undefined || errno === 0) continue;
          const ifindex = txIfindex(outgoing, i * TX_STRIDE);
          counters.countUnsent(errno, ifindex);
          const unsent = served.get(ifindex)?.unsent;
          unsent?.set(errno, (unsent.get(errno) ?? 0) + 1);
        }
        return sent;
      },
    };
  }
}

/** Undefined: its rule does not ask. */
const isHere = ({ rule }: ServedInterface, kernel: KernelView): boolean | undefined => {
  const whileLocal = rule.restrictions?.whileLocal;
  return whileLocal === undefined ? undefined : isLocal(whileLocal, kernel);
};

/** Of `while_local`; undefined: it names none. */
const addressOf = ({ restrictions }: ServedInterface['rule']): Ipv4 | undefined =>
  restrictions?.whileLocal && 'address' in restrictions.whileLocal
    ? restrictions.whileLocal.address
    : undefined;

/** 00:00:5e:00:01:xx: RFC 9568, section 7.3. */
const isVirtual = (mac: Mac): boolean => Math.floor(mac / 256) === 0x00_00_5e_00_01;

/** Whether the MAC is this host's alone: one that moves with the address need not be told. */
function tells({ link, rule }: ServedInterface): boolean {
  const whileLocal = rule.restrictions?.whileLocal;
  if (rule.restrictions?.announce !== true || whileLocal === undefined || link.mac === undefined)
    return false;
  return !isVirtual(link.mac) && !('mac' in whileLocal && whileLocal.mac === link.mac);
}

const uncounted = (iif: ServedInterface | undefined): ServedInterface | undefined =>
  iif && {
    ...iif,
    rule: { ...iif.rule, limits: undefined, proxyDelay: 0 },
    counts: new Float64Array(iif.counts.length),
    heard: new Float64Array(1),
    unsent: new Map(),
  };
