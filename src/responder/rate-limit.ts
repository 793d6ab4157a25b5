/**
 * How many replies: a token bucket for each sender and each interface, and one reply for duplicate requests. What is kept of
 * senders is one table for all interfaces, of a fixed size, in which nothing is allocated.
 */
import type { Limits, Rate } from '../policy/interface-rule.ts';
import { OUTCOME, type Outcome } from '../policy/outcomes.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { ArpPacket } from '../wire/arp.ts';
import { AnsweredRequests, REQUESTS } from './answered-requests.ts';
import { levelOf, SENDERS, SenderTable } from './sender-table.ts';

/** What of a token comes back in a rounding error. */
const ROUNDING = 1e-6;

/** How many of each are remembered: powers of two. */
interface Room {
  readonly senders: number;
  readonly requests: number;
}

export class RateLimit {
  readonly #senders: SenderTable;
  /** Made with the first rule that wants it. */
  #answered: AnsweredRequests | undefined;
  /** Of the hash. */
  readonly seed: number;
  readonly #room: Room;

  /** `seed`: of the hash, which a sender should not know. */
  constructor(seed: number, room = { senders: SENDERS, requests: REQUESTS }) {
    this.seed = seed;
    this.#room = room;
    this.#senders = new SenderTable(seed, room.senders);
  }

  /** For the addon, which takes tokens too: the table of senders. */
  get senders(): Uint8Array {
    return new Uint8Array(this.#senders.memory);
  }

  /**
   * Undefined: as things are, a reply may be sent. Takes no token: that is done when it is sure that there is one to send.
   * `now`: milliseconds of any monotonic clock.
   */
  refusal(iif: ServedInterface, limits: Limits, arp: ArpPacket, now: number): Outcome | undefined {
    const { perSender, perInterface, collapse } = limits;
    const { ifindex } = iif.link;
    if (collapse > 0 && this.#answered?.since(ifindex, arp, now - collapse)) return OUTCOME['collapsed'];
    if (perSender !== undefined) {
      const level = this.#senders.level(ifindex, arp.spa, now);
      if (isOver(level, perSender)) return OUTCOME['sender-limit'];
    }
    if (perInterface !== undefined && iif.bucket !== undefined) {
      const level = levelOf(iif.bucket[0] ?? 0, iif.bucket[1] ?? 0, now);
      if (isOver(level, perInterface)) return OUTCOME['interface-limit'];
    }
    return undefined;
  }

  /** A reply is sent, unless it is refused. */
  take(iif: ServedInterface, limits: Limits, arp: ArpPacket, now: number): Outcome | undefined {
    const refused = this.refusal(iif, limits, arp, now);
    if (refused !== undefined) return refused;
    const { perSender, perInterface, collapse } = limits;
    const { ifindex } = iif.link;
    if (perSender !== undefined) {
      this.#senders.add(ifindex, arp.spa, now, intervalOf(perSender));
    }
    if (perInterface !== undefined) {
      iif.bucket ??= new Float64Array(2);
      const interval = intervalOf(perInterface);
      const level = levelOf(iif.bucket[0] ?? 0, iif.bucket[1] ?? 0, now);
      iif.bucket[0] = now + (level + 1) * interval;
      iif.bucket[1] = interval;
    }
    if (collapse > 0) {
      this.#answered ??= new AnsweredRequests(this.seed, this.#room.requests);
      this.#answered.note(ifindex, arp, now);
    }
    return undefined;
  }
}

/** Milliseconds that a token takes to come back. */
export const intervalOf = ({ rate }: Rate): number => 1000 / rate;

const isOver = (level: number, { burst }: Rate): boolean => level + 1 > burst + ROUNDING;
