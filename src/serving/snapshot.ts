/** The daemon as it stands, as plain values, for status and metrics; page by page, since there may be thousands of interfaces. */
import type { DaemonStatus, InterfaceStatus } from '../control/answers.ts';
import type { MetricsInterface, MetricsSource } from '../metrics/source.ts';

export interface Snapshot {
  readonly totals: Totals;
  readonly interfaces: readonly InterfaceRow[];
}

export interface SnapshotPage extends Pick<Snapshot, 'interfaces'> {
  /** Of the first page. */
  readonly totals: Totals | undefined;
  /** Where the next page begins; undefined: this is the last. */
  readonly next: number | undefined;
}

export interface Totals {
  readonly status: Omit<DaemonStatus, 'interfaces'>;
  readonly metrics: Pick<
    MetricsSource,
    'byOutcome' | 'fast' | 'secondNoticed' | 'batchFrames' | 'batchTime' | 'lastSuccess' | 'startedAt'
  >;
}

/** `causes` and `shedBy` are for metrics alone. */
export interface InterfaceRow extends InterfaceStatus, Pick<MetricsInterface, 'causes' | 'shedBy'> {}

export const statusOf = ({ totals, interfaces }: Snapshot): DaemonStatus => ({
  ...totals.status,
  interfaces: interfaces.map(({ causes: _causes, shedBy: _shedBy, ...row }) => row),
});

export const metricsOf = ({ totals: { status, metrics }, interfaces }: Snapshot): MetricsSource => ({
  ...metrics,
  version: status.version,
  interfaces,
  conflicts: status.conflicts,
  announcements: status.announcements,
  losses: status.losses,
  generation: status.config.generation,
  healthy: status.fault === undefined,
  lastReloadOk: status.config.lastReload?.ok !== false,
});

/**
 * Asks for snapshots. Whoever asks while one is made gets the next one, together with all others who do: no snapshot is older
 * than the request for it, and at no time is more than one made.
 */
export class Snapshots {
  readonly #page: (from: number) => Promise<SnapshotPage>;
  #under: Promise<unknown> = Promise.resolve();
  #next: Promise<Snapshot> | undefined;

  constructor(page: (from: number) => Promise<SnapshotPage>) {
    this.#page = page;
  }

  get(): Promise<Snapshot> {
    if (this.#next !== undefined) return this.#next;
    const next = this.#under.then(() => {
      this.#next = undefined;
      return this.#take();
    });
    this.#next = next;
    this.#under = next.catch(() => {});
    return next;
  }

  async #take(): Promise<Snapshot> {
    const first = await this.#page(0);
    if (first.totals === undefined) throw new Error('a snapshot without totals');
    const interfaces = [...first.interfaces];
    for (let { next } = first; next !== undefined; ) {
      const page = await this.#page(next);
      interfaces.push(...page.interfaces);
      next = page.next;
    }
    return { totals: first.totals, interfaces };
  }
}
