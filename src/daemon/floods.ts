/**
 * What is shed because it came faster than it could be decided: counted by interface, and told. While much is, the kernel is told
 * to drop most of it: then it costs neither room in the ring nor time.
 */

import { mainSender } from '../flood/main-sender.ts';
import { classProgram, shareProgram } from '../flood/program.ts';
import { Shares, type Thinned } from '../flood/shares.ts';
import type { Packets } from '../host/open.ts';
import type { FloodLog } from '../log/flood-log.ts';
import { OUTCOME } from '../policy/outcomes.ts';
import { type ServedInterfaces, SHED_BY } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';
import type { Clock } from '../responder/delay-queue.ts';

/** Milliseconds from one look to the next while frames keep coming, or the kernel drops some. */
export const LOOK_MS = 50;

export interface FloodParts {
  readonly packets: Pick<Packets, 'backlog' | 'dropped' | 'filter' | 'openGauge'>;
  readonly served: ServedInterfaces;
  readonly counters: Counters;
  readonly log: Pick<FloodLog, 'shed'>;
  readonly clock: Clock;
  /** Seconds that this process waited for a processor so far. */
  readonly waited: () => number;
}

type Gauge = ReturnType<Packets['openGauge']>;

export class Floods {
  readonly #parts: FloodParts;
  readonly #shares = new Shares();
  readonly #gauges = new Map<Thinned, Gauge>();
  /** Shares as the kernel has been told them. */
  #told = new Map<Thinned, number>();
  #looked: number;
  #dropped = 0;
  /** As of the last look; undefined: nobody flooded then, and it was not read. */
  #waited: number | undefined;
  #timer: { cancel(): void } | undefined;

  constructor(parts: FloodParts) {
    this.#parts = parts;
    this.#looked = parts.clock.now();
  }

  /** While frames keep coming. Throws a SystemError. */
  lookAtTimes(now: number): void {
    if (now - this.#looked >= LOOK_MS) this.look(now);
  }

  /** `now`: milliseconds of the clock. Throws a SystemError, and then the kernel drops nothing. */
  look(now: number): void {
    const seconds = (now - this.#looked) / 1000;
    this.#looked = now;
    const backlog = this.#parts.packets.backlog();
    for (const { ifindex, shed, senders } of backlog)
      this.#count(ifindex, 'queue', shed, () => mainSender(senders), now);
    this.#countThinned(now);
    if (backlog.length === 0 && this.#shares.all.length === 0) {
      this.#waited = undefined;
      return;
    }
    const dropped = this.#parts.packets.dropped();
    const lost = dropped - this.#dropped;
    this.#dropped = dropped;
    try {
      const before = this.#waited;
      this.#waited = this.#parts.waited();
      const waited = before === undefined ? 0 : this.#waited - before;
      if (seconds > 0 && this.#shares.look({ seconds, backlog, lost, waited })) this.#tellKernel();
    } catch (error) {
      this.close();
      throw error;
    }
    this.#lookAgain();
  }

  /** The kernel drops nothing any more. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#shares.clear();
    this.#tellKernel();
  }

  /** Of what came in, the kernel has let a share through. */
  #countThinned(now: number): void {
    for (const [one, gauge] of this.#gauges) {
      one.arrived = gauge.read();
      const frames = Math.round(one.arrived * (1 - (this.#told.get(one) ?? 1)));
      this.#count(one.frames.ifindex, 'kernel', frames, () => undefined, now);
    }
  }

  #count(
    ifindex: number,
    by: (typeof SHED_BY)[number],
    frames: number,
    sender: () => string | undefined,
    now: number,
  ): void {
    if (frames === 0) return;
    const { served, counters, log } = this.#parts;
    const row = served.get(ifindex);
    if (row === undefined && ifindex !== 0) {
      counters.count(OUTCOME['not-chosen'], frames); // they would have been, had anybody looked
      return;
    }
    counters.losses.shed += frames;
    if (row === undefined) return;
    const at = SHED_BY.indexOf(by);
    row.shed[at] = (row.shed[at] ?? 0) + frames;
    row.shedAt = now;
    log.shed({ ifindex, by, frames, sender: sender() }, now);
  }

  #tellKernel(): void {
    const { all } = this.#shares;
    const { packets } = this.#parts;
    for (const [one, gauge] of this.#gauges) {
      if (all.includes(one)) continue;
      gauge.close();
      this.#gauges.delete(one);
    }
    packets.filter(shareProgram(all.filter(({ share }) => share < 1)));
    this.#told = new Map(all.map((one) => [one, one.share]));
    for (const one of all) {
      if (this.#gauges.has(one)) continue;
      this.#gauges.set(one, packets.openGauge(one.frames.ifindex, classProgram(one.frames)));
    }
  }

  /** Where nothing comes any more, nobody else looks. */
  #lookAgain(): void {
    if (this.#shares.all.length === 0 || this.#timer !== undefined) return;
    this.#timer = this.#parts.clock.after(LOOK_MS, () => {
      this.#timer = undefined;
      this.lookAtTimes(this.#parts.clock.now());
      this.#lookAgain();
    });
  }
}
