/** The state of the daemon as one value, for the control socket. */
import type { Settings } from '../config/build-rules.ts';
import type { LogLevel } from '../config/keys.ts';
import { describeMatch } from '../config/plain.ts';
import type { DaemonStatus, InterfaceStatus } from '../control/answers.ts';
import { stateOf } from '../diagnose/obstacles.ts';
import type { MetricsView } from '../metrics/source.ts';
import { OUTCOMES } from '../policy/outcomes.ts';
import { readiness } from '../policy/readiness.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { FlightRecorder } from '../responder/flight-recorder.ts';
import { byErrno, losses } from '../responder/losses.ts';
import { wallOrigin } from '../responder/wall-clock.ts';
import { formatMac } from '../wire/mac.ts';
import type { ConfigFile } from './config-file.ts';
import { VERSION } from './version.ts';

/** What of a running daemon may be looked at from outside; nothing of it may be changed. */
export interface DaemonView extends MetricsView {
  readonly settings: Settings;
  readonly recorder: FlightRecorder;
  readonly logLevel: LogLevel;
}

export function daemonStatus(
  view: DaemonView,
  file: Pick<ConfigFile, 'path' | 'generation' | 'lastReload'> | undefined,
): DaemonStatus {
  const { counters } = view;
  const origin = wallOrigin();
  return {
    version: VERSION,
    pid: process.pid,
    uptime: Math.floor(performance.now() / 1000),
    logLevel: view.logLevel,
    config: { file: file?.path, generation: file?.generation ?? 1, lastReload: file?.lastReload },
    interfaces: [...view.served].map((row) => interfaceStatus(row, view, origin)),
    counters: counters.byReason(),
    batches: counters.batches,
    conflicts: counters.conflicts,
    losses: losses(view),
  };
}

function interfaceStatus(
  { link, rule, counts, heard, unsent, shed }: ServedInterface,
  view: DaemonView,
  origin: number,
): InterfaceStatus {
  const { config, rules } = view.settings;
  const index = rules.indexOf(rule);
  const match = config.interfaces[index]?.match;
  const mac = rule.mac ?? link.mac;
  return {
    ifname: link.name,
    ifindex: link.ifindex,
    mac: mac === undefined ? undefined : formatMac(mac),
    state: stateOf(readiness(link, rule, view.kernel)),
    rule: { index, match: match === undefined ? '' : describeMatch(match) },
    counts: Object.fromEntries(
      OUTCOMES.flatMap(({ reason, index: at }) => (counts[at] ? [[reason, counts[at]]] : [])),
    ),
    unsent: byErrno(unsent),
    shed: shed.reduce((sum, frames) => sum + frames, 0),
    lastRequest: heard[0] ? Math.round(origin + heard[0]) : undefined,
  };
}
