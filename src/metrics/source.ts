/** What the metrics are made of: the counters as they stand, read at each scrape. */
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';

export interface MetricsSource {
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly served: Iterable<ServedInterface>;
  readonly counters: Counters;
  /** Frames that the capture ring had no room for, and how often announcements were lost. */
  readonly captureLost: number;
  readonly notificationsLost: number;
  /** Frames that are missing in the dump; undefined: there is none. */
  readonly dumpLost: number | undefined;
  readonly config: {
    /** How often one was put in force. */
    readonly generation: number;
    readonly lastReloadSucceeded: boolean;
    /** Milliseconds since 1970. */
    readonly lastSuccessAt: number;
  };
}
