/** Says on which interface frames are shed: once when it begins, and once when it is over, with how many they were. */
import { floodRemedy } from '../diagnose/flood-remedy.ts';
import type { LimitedLog } from './limited-log.ts';

/** A flood is over when nothing was shed for this long. */
export const OVER_MS = 3000;

/** Frames of one interface that were shed. */
export interface ShedFrames {
  readonly ifindex: number;
  readonly by: 'queue' | 'kernel';
  readonly frames: number;
  /** Who sent most of them; undefined: many did, or it is not known. */
  readonly sender?: string | undefined;
}

interface Flood {
  readonly ifname: string;
  readonly began: number;
  last: number;
  queue: number;
  kernel: number;
}

export class FloodLog {
  readonly #log: LimitedLog;
  readonly #nameOf: (ifindex: number) => string;
  /** Those under way, by ifindex. */
  readonly #floods = new Map<number, Flood>();

  /** `nameOf` an interface, which may be gone. */
  constructor(log: LimitedLog, nameOf: (ifindex: number) => string) {
    this.#log = log;
    this.#nameOf = nameOf;
  }

  /** The interfaces of those under way. */
  get interfaces(): string[] {
    return [...this.#floods.values()].map(({ ifname }) => ifname);
  }

  /** `now`: milliseconds of any monotonic clock. */
  shed({ ifindex, by, frames, sender }: ShedFrames, now: number): void {
    const flood = this.#floods.get(ifindex) ?? this.#begin(ifindex, sender, now);
    flood.last = now;
    flood[by] += frames;
  }

  /** At each resync. */
  check(now: number): void {
    for (const [ifindex, flood] of this.#floods) {
      if (now - flood.last < OVER_MS) continue;
      this.#floods.delete(ifindex);
      this.#sayEnded(flood);
    }
  }

  /** At the end: of those under way, how much it was so far. */
  close(): void {
    this.check(Number.POSITIVE_INFINITY);
  }

  #begin(ifindex: number, sender: string | undefined, now: number): Flood {
    const ifname = this.#nameOf(ifindex);
    const flood = { ifname, began: now, last: now, queue: 0, kernel: 0 };
    this.#floods.set(ifindex, flood);
    const remedy = floodRemedy(ifindex, ifname);
    const who = sender === undefined ? 'many senders' : `mostly ${sender}`;
    const text = `flood on ${ifname} (${who}): more frames come in than can be decided, and those beyond are shed; other interfaces have their turn as before${remedy === undefined ? '' : `; to keep them out: ${remedy}`}`;
    this.#log.say('flood-began', 'floods', { ifname, sender, remedy }, text);
    return flood;
  }

  #sayEnded({ ifname, began, last, queue, kernel }: Flood): void {
    const seconds = Math.round((last - began) / 100) / 10;
    const about = kernel > 0 ? `, about ${kernel} of them by the kernel` : '';
    const text = `flood on ${ifname} is over: ${queue + kernel} frames were shed in ${seconds} s${about}`;
    this.#log.say('flood-ended', 'floods', { ifname, seconds, queue, kernel }, text);
  }
}
