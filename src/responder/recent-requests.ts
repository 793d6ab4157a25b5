/**
 * Who asked lately for what, on interfaces whose rule has `while_local`: who is to be told of the MAC when this host takes over.
 *
 * A table of a fixed size (448 KiB), in sets of 8: the newest of a set take the places of the
 * oldest. Nothing is allocated for a request.
 */
import type { ArpPacket } from '../wire/arp.ts';
import { ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';
import { mix } from './sender-table.ts';

const WAYS = 8;
/** Of a request: two doubles and three words. */
const OCTETS = 2 * 8 + 3 * 4;
/** Maximum number of pairs of sender and target. A power of two. */
export const RECENT_REQUESTS = 1 << 14;

/** How long a request counts, in milliseconds: most hosts that ask nothing for longer have forgotten the answer. */
export const RECENT_MS = 3_600_000;

export type RecentRequest = Readonly<Pick<ArpPacket, 'sha' | 'spa' | 'tpa'>>;

/** native/recent.c has the same table, in the same memory. */
export class RecentRequests {
  /** Pages that no request was noted in take none. */
  readonly memory: SharedArrayBuffer;
  readonly seed: number;
  readonly #room: number;
  readonly #table: ReturnType<typeof tableIn>;

  /** `seed`: of the hash, which a sender should not know. `room`: a power of two, 8 or more. */
  constructor(seed: number, room = RECENT_REQUESTS) {
    this.seed = seed;
    this.#room = room;
    this.memory = new SharedArrayBuffer(room * OCTETS);
    this.#table = tableIn(this.memory, room);
  }

  /** `now`: milliseconds of any monotonic clock. */
  note(ifindex: number, { sha, spa, tpa }: RecentRequest, now: number): void {
    // An announcement, which nobody waits for an answer to: the other gateway's of its address, which would be heard as one again.
    if (spa === tpa) return;
    const { ifindexes, senders, targets, macs, times } = this.#table;
    const set = mix(mix(mix(this.seed, spa), tpa), ifindex) & (this.#room - WAYS);
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
const tableIn = (memory: SharedArrayBuffer, room: number) => ({
  macs: new Float64Array(memory, 0, room),
  times: new Float64Array(memory, room * 8, room),
  ifindexes: new Int32Array(memory, room * 16, room),
  senders: new Int32Array(memory, room * 20, room),
  targets: new Int32Array(memory, room * 24, room),
});
