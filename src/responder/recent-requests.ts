/**
 * Who asked lately for what, on interfaces whose rule has `while_local`: who is to be told of the MAC when this host takes over.
 *
 * A table of a fixed size (448 KiB, made with the first request), in sets of 8: the newest of a set take the places of the
 * oldest. Nothing is allocated for a request.
 */
import type { ArpPacket } from '../wire/arp.ts';
import { ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';
import { mix } from './sender-table.ts';

const WAYS = 8;
/** Maximum number of pairs of sender and target. A power of two. */
export const RECENT_REQUESTS = 1 << 14;

/** How long a request counts, in milliseconds: most hosts that ask nothing for longer have forgotten the answer. */
export const RECENT_MS = 3_600_000;

export type RecentRequest = Readonly<Pick<ArpPacket, 'sha' | 'spa' | 'tpa'>>;

export class RecentRequests {
  readonly #seed: number;
  readonly #room: number;
  #table: ReturnType<typeof newTable> | undefined;

  /** `seed`: of the hash, which a sender should not know. `room`: a power of two, 8 or more. */
  constructor(seed: number, room = RECENT_REQUESTS) {
    this.#seed = seed;
    this.#room = room;
  }

  /** `now`: milliseconds of any monotonic clock. */
  note(ifindex: number, { sha, spa, tpa }: RecentRequest, now: number): void {
    // An announcement, which nobody waits for an answer to: the other gateway's of its address, which would be heard as one again.
    if (spa === tpa) return;
    this.#table ??= newTable(this.#room);
    const { ifindexes, senders, targets, macs, times } = this.#table;
    const set = mix(mix(mix(this.#seed, spa), tpa), ifindex) & (this.#room - WAYS);
    let place = set;
    for (let at = set; at < set + WAYS; at++) {
      if (senders[at] === (spa | 0) && targets[at] === (tpa | 0) && ifindexes[at] === ifindex) {
        place = at;
        break;
      }
      if ((times[at] ?? 0) < (times[place] ?? 0)) place = at;
    }
    ifindexes[place] = ifindex;
    senders[place] = spa;
    targets[place] = tpa;
    macs[place] = sha;
    times[place] = now;
  }

  /** Those heard on an interface, the last one first. */
  on(ifindex: number, now: number): RecentRequest[] {
    if (this.#table === undefined) return [];
    const { ifindexes, senders, targets, macs, times } = this.#table;
    const places: number[] = [];
    for (let at = 0; at < this.#room; at++)
      if (ifindexes[at] === ifindex && now - (times[at] ?? 0) <= RECENT_MS) places.push(at);
    return places
      .sort((a, b) => (times[b] ?? 0) - (times[a] ?? 0))
      .map((at) => ({
        sha: (macs[at] ?? 0) as Mac,
        spa: ipv4(senders[at] ?? 0),
        tpa: ipv4(targets[at] ?? 0),
      }));
  }
}

/** An ifindex of 0: nobody's place. */
const newTable = (room: number) => ({
  ifindexes: new Int32Array(room),
  senders: new Int32Array(room),
  targets: new Int32Array(room),
  macs: new Float64Array(room),
  times: new Float64Array(room),
});
