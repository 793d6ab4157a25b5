/** Everything that can be lost: what counts it, and all of it as one value. */
import type { Kernel } from '../kernel/kernel.ts';
import { errnoName } from '../wire/netlink/errno.ts';
import type { Counters } from './counters.ts';
import type { Losses } from './loss-counts.ts';

export interface LossCounters {
  readonly counters: Counters;
  readonly kernel: Pick<Kernel, 'overruns'>;
  readonly packets: { dropped(): number };
  /** Of who looks at each decision. */
  readonly onlookers: { readonly lost: number };
  /** Undefined: there is no dump. */
  readonly dump: { readonly lost: number } | undefined;
  readonly log: { readonly lost: number };
}

/** Of a new loss, a line here and one in Losses is all: log, status and metrics have what is here. */
export const losses = ({ counters, kernel, packets, onlookers, dump, log }: LossCounters): Losses => ({
  capture: packets.dropped(),
  shed: counters.losses.shed,
  send: byErrno(counters.losses.send),
  route: counters.losses.route,
  notifications: kernel.overruns,
  abandoned: counters.losses.abandoned,
  headers: onlookers.lost,
  dump: dump?.lost,
  log: log.lost,
});

/** All that was lost in one place. */
export const total = (lost: Losses[keyof Losses]): number =>
  typeof lost === 'object' ? Object.values(lost).reduce((sum, count) => sum + count, 0) : (lost ?? 0);

export const byErrno = (counts: ReadonlyMap<number, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].map(([errno, count]) => [errnoName(errno), count]));
