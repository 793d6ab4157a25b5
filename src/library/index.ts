/**
 * `import { watch, status, reload, logLevel, ControlError } from 'arproxy'`: a client of a running arproxy. The command line asks by
 * the same functions.
 */

export type { LogLevel } from '../config/log-levels.ts';
export type {
  Counts,
  DecisionLine as Decision,
  InterfaceStatus,
  LogLevelAnswer as LogLevels,
  Missed,
  ReloadAnswer as Reloaded,
  ReloadResult,
  StatusAnswer as Status,
  Talker,
  TopTalkers,
  WatcherStatus,
} from '../control/answers.ts';
export {
  type CallOptions,
  type DecisionFilter,
  type LogLevelOptions,
  logLevel,
  reload,
  status,
  type WatchOptions,
  watch,
} from '../control/daemon-client.ts';
export { ControlError } from '../control/protocol.ts';
export type { StopSignal } from '../control/stop-signal.ts';
export type { Watch } from '../control/watch.ts';
export type { Reason } from '../policy/outcomes.ts';
export type { Cast } from '../responder/decision-fields.ts';
export type { Losses } from '../responder/loss-counts.ts';
export type { PacketKind } from '../responder/packet-kind.ts';
