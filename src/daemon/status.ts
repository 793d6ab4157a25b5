/** The state of the daemon as plain values, for control socket and metrics. */
import type { Settings } from '../config/build-rules.ts';
import type { LogLevel } from '../config/log-levels.ts';
import { describeMatch } from '../config/plain.ts';
import { stateOf } from '../diagnose/obstacles.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { HistogramValues } from '../metrics/source.ts';
import { OUTCOMES } from '../policy/outcomes.ts';
import { readiness } from '../policy/readiness.ts';
import { type ServedInterface, SHED_BY } from '../policy/served-interfaces.ts';
import type { FlightRecorder } from '../responder/flight-recorder.ts';
import type { Histogram } from '../responder/histogram.ts';
import { byErrno, type LossCounters, losses } from '../responder/losses.ts';
import type { InterfaceRow, Totals } from '../serving/snapshot.ts';
import { VERSION } from '../sys/package-root.ts';
import { formatMac } from '../wire/mac.ts';
import type { ConfigFile } from './config-file.ts';
import type { SecondResponders } from './second-responders.ts';

/** What of a running daemon may be looked at from outside; nothing of it may be changed. */
export interface DaemonView extends LossCounters {
  readonly served: Iterable<ServedInterface>;
  readonly kernel: Kernel;
  readonly settings: Settings;
  readonly recorder: FlightRecorder;
  readonly logLevel: LogLevel;
  /** Why requests are not answered, as of the last check; undefined: they are. */
  readonly fault: string | undefined;
  /** Undefined: nobody looks for others. */
  readonly second: Pick<SecondResponders, 'noticed' | 'rows' | 'on'> | undefined;
}

/** All but the interfaces. */
export function totalsOf(
  view: DaemonView,
  file: Pick<ConfigFile, 'path' | 'generation' | 'lastReload' | 'lastSuccess'> | undefined,
): Totals {
  const { counters } = view;
  return {
    status: {
      version: VERSION,
      pid: process.pid,
      uptime: Math.floor(performance.now() / 1000),
      logLevel: view.logLevel,
      fault: view.fault,
      config: { file: file?.path, generation: file?.generation ?? 1, lastReload: file?.lastReload },
      counters: counters.byReason(),
      batches: counters.batches,
      conflicts: counters.conflicts,
      announcements: counters.announcements,
      secondResponders: view.second?.rows ?? [],
      losses: losses(view),
    },
    metrics: {
      startedAt: performance.timeOrigin,
      lastSuccess: file?.lastSuccess ?? performance.timeOrigin,
      byOutcome: counters.byOutcome.slice(),
      fast: counters.fast,
      secondNoticed: view.second?.noticed ?? 0,
      batchFrames: valuesOf(counters.batchFrames),
      batchTime: valuesOf(counters.batchTime),
    },
  };
}

/** As they are now: what is counted in is memory that threads share. */
const valuesOf = ({ bounds, counts, sum }: Histogram): HistogramValues => ({
  bounds,
  counts: counts.slice(),
  sum,
});

export function interfaceRow(
  { link, rule, counts, heard, unsent, shed, shedAt }: ServedInterface,
  view: DaemonView,
  origin: number,
): InterfaceRow {
  const { config, rules } = view.settings;
  const index = rules.indexOf(rule);
  const match = config.interfaces[index]?.match;
  const mac = rule.mac ?? link.mac;
  const obstacles = readiness(link, rule, view.kernel);
  return {
    ifname: link.name,
    ifindex: link.ifindex,
    mac: mac === undefined ? undefined : formatMac(mac),
    state: stateOf(obstacles),
    rule: { index, match: match === undefined ? '' : describeMatch(match) },
    causes: obstacles.map(({ cause }) => cause),
    counts: Object.fromEntries(
      OUTCOMES.flatMap(({ reason, index: at }) => (counts[at] ? [[reason, counts[at]]] : [])),
    ),
    unsent: byErrno(unsent),
    shed: shed.reduce((sum, frames) => sum + frames, 0),
    shedBy: Object.fromEntries(SHED_BY.flatMap((by, i) => (shed[i] ? [[by, shed[i]]] : []))),
    lastShed: shedAt === undefined ? undefined : Math.round(origin + shedAt),
    secondResponders: view.second?.on(link.ifindex) ?? 0,
    lastRequest: heard[0] ? Math.round(origin + heard[0]) : undefined,
  };
}
