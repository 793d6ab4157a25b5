/** What the metrics are made of: the daemon itself as it stands, read at each scrape. */
import type { Kernel } from '../kernel/kernel.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { LossCounters } from '../responder/losses.ts';

/** Whole objects, not their numbers: a new metric is read off them in families.ts, and named nowhere else. */
export interface MetricsView extends LossCounters {
  readonly served: Iterable<ServedInterface>;
  readonly kernel: Kernel;
}

export interface MetricsSource {
  readonly version: string;
  readonly view: MetricsView;
  /** The configuration file; undefined: options alone. */
  readonly file:
    | {
        /** How often a configuration was put in force. */
        readonly generation: number;
        readonly lastReload: { readonly ok: boolean } | undefined;
        /** Milliseconds since 1970. */
        readonly lastSuccess: number;
      }
    | undefined;
}
