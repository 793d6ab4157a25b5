/** What the metrics are made of: the counters as they stand, read at each scrape. */
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';

/** How often the configuration was put in force, and how the last attempt to read it anew ended. */
export interface ConfigState {
  /** 1 with the one of the start. */
  generation: number;
  lastReloadSucceeded: boolean;
  /** Milliseconds since 1970; of the start, where there was no reload. */
  lastSuccessAt: number;
}

export interface MetricsSource {
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly served: Iterable<ServedInterface>;
  readonly counters: Counters;
  /** Frames that the capture ring had no room for, and how often announcements were lost. */
  readonly captureLost: number;
  readonly notificationsLost: number;
  readonly config: ConfigState;
}
