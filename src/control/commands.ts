/**
 * The commands of the control socket, each with its request and its answer: the daemon's handlers and all clients are typed
 * by this table.
 */
import type { LogLevel } from '../config/log-levels.ts';
import type { Reason } from '../policy/outcomes.ts';
import type { ConfigAnswer, LogLevelAnswer, ReloadAnswer, StatusAnswer, WatchAnswer } from './answers.ts';
import type { StopSignal } from './stop-signal.ts';

export interface Commands {
  readonly status: { readonly request: NoFields; readonly answer: StatusAnswer };
  /** Decisions follow the answer, one a line. */
  readonly watch: { readonly request: WatchFields; readonly answer: WatchAnswer };
  /** The filter is that of level trace: what else there is to log, is logged. */
  readonly loglevel: { readonly request: LogLevelFields; readonly answer: LogLevelAnswer };
  /** Its error `config` has the faults as `details`. */
  readonly reload: { readonly request: NoFields; readonly answer: ReloadAnswer };
  readonly config: { readonly request: NoFields; readonly answer: ConfigAnswer };
}

export type CommandName = keyof Commands;
export type RequestOf<C extends CommandName> = Commands[C]['request'];
export type AnswerOf<C extends CommandName> = Commands[C]['answer'];

/** As arguments: none where the command has no fields. */
export type FieldsOf<C extends CommandName> = keyof RequestOf<C> extends never
  ? [fields?: NoFields, signal?: StopSignal]
  : [fields: RequestOf<C>, signal?: StopSignal];

/** A request as a client sent it: its values may be anything. */
export type Unchecked<C extends CommandName> = { readonly [Field in keyof RequestOf<C>]?: unknown };

type NoFields = Readonly<Record<never, never>>;

/** Empty or not there: all. */
export interface FilterFields {
  /** Shell patterns over the name of the ingress. */
  readonly ifname?: readonly string[] | undefined;
  /** Prefixes. */
  readonly target?: readonly string[] | undefined;
  readonly from?: readonly string[] | undefined;
  readonly reason?: readonly Reason[] | undefined;
  readonly verdict?: 'reply' | 'drop' | undefined;
}

export interface LogLevelFields extends FilterFields {
  readonly level: LogLevel;
}

export interface WatchFields extends FilterFields {
  /** Number of past decisions to begin with. */
  readonly history?: number | undefined;
}
