/**
 * The client of a running arproxy: what the commands of the command line and the library ask it by.
 *
 * `path` is that of the daemon's control socket. Without one, the daemon is found as `arproxy status` finds it: at
 * `$RUNTIME_DIRECTORY/control.sock`, else the one that runs in this network namespace.
 *
 * What cannot be had is a ControlError: its `code` is an errno of connect(2) or a word of docs/control-protocol.md, its message
 * names the path and says what to do.
 */
import type { LogLevel } from '../config/log-levels.ts';
import type { Reason } from '../policy/outcomes.ts';
import type { LogLevelAnswer, ReloadAnswer, StatusAnswer } from './answers.ts';
import { ask } from './client.ts';
import type { FilterFields } from './commands.ts';
import { DecisionWatch } from './decision-watch.ts';
import { findDaemon } from './find.ts';
import type { StopSignal } from './stop-signal.ts';
import type { Watch } from './watch.ts';

/** What every call may have. */
export interface CallOptions {
  /** An AbortSignal: when it aborts, the connection is closed, and its reason is thrown. */
  readonly signal?: StopSignal | undefined;
}

/**
 * Which decisions. Each field may have several values, of which one must match; of different fields each must match. A field that is
 * left out matches all.
 */
export interface DecisionFilter {
  /** Of the ingress: a name, or a pattern of `*`, `?` and `[a-c]`. */
  readonly ifname?: string | readonly string[] | undefined;
  /** Prefixes that the target is in: `10.99.0.0/16`, or an address. */
  readonly target?: string | readonly string[] | undefined;
  /** Prefixes that the sender is in. */
  readonly from?: string | readonly string[] | undefined;
  readonly reason?: Reason | readonly Reason[] | undefined;
  readonly verdict?: 'reply' | 'drop' | undefined;
}

export interface WatchOptions extends DecisionFilter, CallOptions {
  /** Number of past decisions that match to begin with: those that are still among the last 65,536 of all. */
  readonly history?: number | undefined;
}

/** Of level trace: decisions that the filter leaves out have no line. */
export interface LogLevelOptions extends DecisionFilter, CallOptions {}

/**
 * The decisions of a daemon as they are made:
 *
 *     for await (const event of watch(undefined, { target: '10.99.0.7' })) {
 *       if ('missed' in event) throw new Error(`${event.missed} decisions were lost`);
 *       if (event.verdict === 'reply') break; // 10.99.0.7 was answered for, at event.mac
 *     }
 *
 * Goes on until `break`, close(), or the signal: no end by itself. An event is a decision, or, where this reader was too slow, how
 * many were overwritten before they could be sent. Iterating throws a ControlError where there is no daemon, it refuses, or it
 * ends; or the signal's reason.
 */
export function watch(path?: string, options: WatchOptions = {}): Watch {
  const { history, signal } = options;
  return new DecisionWatch(path, { ...fieldsOf(options), history }, signal);
}

/** The daemon's state: interfaces, counters, losses, most frequent senders and targets. */
export async function status(path?: string, { signal }: CallOptions = {}): Promise<StatusAnswer> {
  return ask(await findDaemon({ control: path }), 'status', {}, signal);
}

/**
 * Has the daemon read its configuration file again, and says what changed. Rejects with a ControlError: with code `config` where
 * the file has faults (`details` has each, with its place; what was before stays in force), with `no-config-file` where the daemon
 * runs on options alone.
 */
export async function reload(path?: string, { signal }: CallOptions = {}): Promise<ReloadAnswer> {
  return ask(await findDaemon({ control: path }), 'reload', {}, signal);
}

/** Sets the log level, until the next reload or start. */
export async function logLevel(
  path: string | undefined,
  level: LogLevel,
  options: LogLevelOptions = {},
): Promise<LogLevelAnswer> {
  const fields = { level, ...fieldsOf(options) };
  return ask(await findDaemon({ control: path }), 'loglevel', fields, options.signal);
}

const fieldsOf = ({ ifname, target, from, reason, verdict }: DecisionFilter): FilterFields => ({
  ifname: listOf(ifname),
  target: listOf(target),
  from: listOf(from),
  reason: listOf(reason),
  verdict,
});

const listOf = <T extends string>(some: T | readonly T[] | undefined): readonly T[] | undefined =>
  typeof some === 'string' ? [some] : some;
