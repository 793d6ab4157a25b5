/** Everything that can be lost: what counts it, and all of it as one value. */
import type { Kernel } from '../kernel/kernel.ts';
import { errnoName } from '../wire/netlink/errno.ts';
import type { Counters } from './counters.ts';

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

/** By the place where it was lost; those of `send` by the errno's name. */
export type Losses = ReturnType<typeof losses>;

/** A line here is all that a new loss takes: log, status and metrics have what is here. */
export const losses = ({ counters, kernel, packets, onlookers, dump, log }: LossCounters) => ({
  /** Frames that the kernel had no room for in the capture ring. */
  capture: packets.dropped(),
  /** Frames that came faster than they could be decided: the interface that most come in on loses its own. */
  shed: counters.losses.shed,
  /** Replies that were decided and could not be sent. */
  send: byErrno(counters.losses.send),
  /** Route lookups that the kernel gave no result for. */
  route: counters.losses.route,
  /** How often the kernel had no room for its notifications. */
  notifications: kernel.overruns,
  /** Frames of batches that were given up since a system call was refused. */
  abandoned: counters.losses.abandoned,
  /** Ethernet headers that the kernel had no room for: frames are shown without. */
  headers: onlookers.lost,
  /** Frames that are missing in the dump; undefined: there is none. */
  dump: dump?.lost,
  /** Lines that standard output had no room for. */
  log: log.lost,
});

/** All that was lost in one place. */
export const total = (lost: Losses[keyof Losses]): number =>
  typeof lost === 'object' ? Object.values(lost).reduce((sum, count) => sum + count, 0) : (lost ?? 0);

export const byErrno = (counts: ReadonlyMap<number, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].map(([errno, count]) => [errnoName(errno), count]));
