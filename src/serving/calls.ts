/**
 * What the thread that serves others and the one that answers ARP may ask of each other: all of it. Arguments and results are
 * copied from one to the other, so they are plain values.
 */
import type { Config } from '../config/keys.ts';
import type { LogLevelAnswer, ReloadAnswer } from '../control/answers.ts';
import type { Unchecked } from '../control/commands.ts';
import type { Recording } from '../responder/recording.ts';
import type { SnapshotPage } from './snapshot.ts';

/** Asked of what answers ARP. Each does a millisecond's work at most; what is long comes in pages, from `from` on. */
export interface DaemonCalls {
  /** Page 0 has the totals. */
  snapshot(from: number): SnapshotPage;
  config(from: number): ConfigPage;
  /** Throws a ControlError. */
  logLevel(fields: Unchecked<'loglevel'>): LogLevelAnswer;
  /** Rejects with a ControlError. */
  reload(): Promise<ReloadAnswer>;
  /** Why requests are not answered; undefined: they are. */
  health(): string | undefined;
  /** Whether somebody watches. */
  watched(on: boolean): void;
  /** Something that should never happen: for the log. */
  fault(text: string): void;
}

export interface ConfigPage {
  readonly file: string | undefined;
  readonly generation: number;
  readonly directory: string;
  /** With some of its interfaces. */
  readonly config: Config;
  /** Where the next page begins; undefined: this is the last. */
  readonly next: number | undefined;
}

/** What is served, and what for. */
export type Served = 'control socket' | 'metrics';

/** Descriptors on their way to the thread. They are whose claim comes first: a thread may end before it has taken them. */
export interface Handed {
  readonly listening: number;
  readonly connection: number;
  /** Shared by both threads. */
  readonly claimed: Int32Array;
}

/** Whether they are the caller's now. */
export const claim = ({ claimed }: Handed): boolean => Atomics.exchange(claimed, 0, 1) === 0;

/** Asked of the thread. */
export interface ThreadCalls {
  /** Accepts connections at a listening socket, one of which has come already. */
  accept(id: number, what: Served, handed: Handed): void;
  /** Accepts none any more there. */
  close(id: number): void;
  /** From here on requests are answered; those that came before have waited. */
  serve(source: Source): void;
  /** An interface came, has another name, or has gone (undefined). */
  name(ifindex: number, name: string | undefined): void;
  /** Writes the last decisions to `part`, which then becomes `file`; how many. Of a failure nothing is left. */
  writeRecording(part: string, file: string): Promise<number>;
  /** Closes all. Whatever is under way is given up. */
  stop(): Promise<void>;
}

export interface Source {
  readonly recording: Recording;
  /** Of every interface. */
  readonly names: ReadonlyMap<number, string>;
  readonly clock: SharedClock;
}

/** The clock of the thread that answers: each thread's performance.now() begins when that was started. */
export interface SharedClock {
  /** Milliseconds since 1970. */
  readonly timeOrigin: number;
  /** What process.hrtime() was then, in milliseconds. */
  readonly start: number;
}
