/** What is shed because it came faster than it could be decided: counted by interface, and told. */
import type { FloodLog } from '../log/flood-log.ts';
import { OUTCOME } from '../policy/outcomes.ts';
import { type ServedInterfaces, SHED_BY } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';
import type { Shed } from '../sys/packet-io.ts';
import { mainSender } from './main-sender.ts';

/** Milliseconds from one look to the next while frames keep coming. */
export const LOOK_MS = 50;

export interface FloodParts {
  readonly packets: { shed(): readonly Shed[] };
  readonly served: ServedInterfaces;
  readonly counters: Counters;
  readonly log: Pick<FloodLog, 'shed'>;
}

export class Floods {
  readonly #parts: FloodParts;
  #looked = Number.NEGATIVE_INFINITY;

  constructor(parts: FloodParts) {
    this.#parts = parts;
  }

  /** While frames keep coming. `now`: milliseconds of any monotonic clock. */
  lookAtTimes(now: number): void {
    if (now - this.#looked >= LOOK_MS) this.look(now);
  }

  look(now: number): void {
    this.#looked = now;
    for (const shed of this.#parts.packets.shed()) this.#shed(shed, 'queue', now);
  }

  #shed({ ifindex, frames, senders }: Shed, by: (typeof SHED_BY)[number], now: number): void {
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
    log.shed({ ifindex, by, frames, sender: mainSender(senders) }, now);
  }
}
