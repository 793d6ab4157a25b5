/** What the metrics are made of: plain values, since they are made in another thread than the one that counts. */
import type { Reason } from '../policy/outcomes.ts';
import type { Losses } from '../responder/loss-counts.ts';

export interface MetricsSource {
  readonly version: string;
  /** When the process began: milliseconds since 1970. */
  readonly startedAt: number;
  readonly interfaces: readonly MetricsInterface[];
  /** Frames, by the outcomes' index. */
  readonly byOutcome: Readonly<Float64Array>;
  /** Frames that the fast path has answered or dropped. */
  readonly fast: number;
  readonly conflicts: number;
  /** ARP announcements to senders that had asked, when this host took over what `while_local` names. */
  readonly announcements: number;
  /** How often another arproxy was noticed that serves the same interface. */
  readonly secondNoticed: number;
  readonly losses: Losses;
  readonly batchFrames: HistogramValues;
  readonly batchTime: HistogramValues;
  /** How often a configuration was put in force. */
  readonly generation: number;
  readonly lastReloadOk: boolean;
  /** Whether requests are answered, as of the last check. */
  readonly healthy: boolean;
  /** When one was put in force: milliseconds since 1970. */
  readonly lastSuccess: number;
}

export interface MetricsInterface {
  readonly ifname: string;
  /** Frames, by reason. */
  readonly counts: Partial<Readonly<Record<Reason, number>>>;
  /** What keeps it silent, each. */
  readonly causes: readonly string[];
  /** Replies that could not be sent, by errno. */
  readonly unsent: Readonly<Record<string, number>>;
  /** How many other arproxies serve it now. */
  readonly secondResponders: number;
  /** Frames that were shed, by what shed them. */
  readonly shedBy: Readonly<Record<string, number>>;
}

export interface HistogramValues {
  readonly bounds: readonly number[];
  readonly counts: Readonly<Float64Array>;
  readonly sum: number;
}
