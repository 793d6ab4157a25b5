/** What the daemon answers on its control socket: the shapes that scripts rely on. */
import type { LogLevel } from '../config/log-levels.ts';
import type { Reason } from '../policy/outcomes.ts';
import type { DecisionFields } from '../responder/decision-fields.ts';
import type { Losses } from '../responder/loss-counts.ts';
import type { PacketKind } from '../responder/packet-kind.ts';

export interface StatusAnswer extends DaemonStatus {
  readonly top: TopTalkers;
  /** How many are connected to the control socket. */
  readonly clients: number;
  readonly watchers: readonly WatcherStatus[];
}

export interface DaemonStatus {
  readonly version: string;
  readonly pid: number;
  /** Seconds. */
  readonly uptime: number;
  readonly logLevel: LogLevel;
  /** Why requests are not answered, as of a second ago at most; undefined: they are. */
  readonly fault: string | undefined;
  readonly config: {
    /** Undefined: options alone. */
    readonly file: string | undefined;
    /** 1, and one more with each reload that succeeded. */
    readonly generation: number;
    /** Undefined: there was none. */
    readonly lastReload: ReloadResult | undefined;
  };
  readonly interfaces: readonly InterfaceStatus[];
  /** Frames by reason, of all interfaces, also those that have gone. */
  readonly counters: Counts;
  readonly batches: number;
  /** Addresses that were answered for, and that somebody else claimed on the same link. */
  readonly conflicts: number;
  /** ARP announcements to senders that had asked, when this host took over what `while_local` names. */
  readonly announcements: number;
  /** Other arproxies that serve an interface of this one now, and how many; `pid`, as it says itself, where it has a meaning here. */
  readonly secondResponders: readonly { readonly pid: number | undefined; readonly interfaces: number }[];
  readonly losses: Losses;
}

export type Counts = Partial<Record<Reason, number>>;

export interface InterfaceStatus {
  readonly ifname: string;
  readonly ifindex: number;
  /** What replies say; undefined: it has none. */
  readonly mac: string | undefined;
  /** `answers`, or the first thing that keeps it silent: see diagnose/obstacles.ts. */
  readonly state: string;
  /** The first rule that matches: its place in `interfaces` of the configuration, from 0, and what it matches. */
  readonly rule: { readonly index: number; readonly match: string };
  /** Frames by reason since the interface came. */
  readonly counts: Counts;
  /** Replies that could not be sent, by errno, since the interface came. */
  readonly unsent: Readonly<Record<string, number>>;
  /** Frames that were shed, since they came faster than they could be decided. */
  readonly shed: number;
  /** When the last of them was, in milliseconds since 1970; undefined: none was. */
  readonly lastShed: number | undefined;
  /** How many other arproxies of this network namespace serve it now: more than 0, and each request gets as many replies more. */
  readonly secondResponders: number;
  /** When the last request was heard there, in milliseconds since 1970; undefined: none since the interface is served. */
  readonly lastRequest: number | undefined;
}

export interface Talker {
  readonly count: number;
  /** Of the last decision. */
  readonly verdict: string;
  readonly reason: string;
  readonly kind: PacketKind;
}

export interface TopTalkers {
  /** Decisions that were looked at. */
  readonly of: number;
  /** The most frequent first. */
  readonly senders: readonly (Talker & {
    readonly spa: string;
    readonly sha: string;
    /** Of the ingress of the last one. */
    readonly ifindex: number;
  })[];
  readonly targets: readonly (Talker & { readonly tpa: string })[];
}

export interface WatcherStatus {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly shown: number;
  /** Decisions that were overwritten before they were looked at for it. */
  readonly missed: number;
}

export interface WatchAnswer {
  /** The number of the first decision that is looked at. */
  readonly watching: number;
}

/** A line of a watch: a decision about one frame. */
export interface DecisionLine extends DecisionFields {
  /** When its batch of frames was taken up: milliseconds since 1970, with a fraction. */
  readonly time: number;
  /** 0, 1, ... since the start of the daemon: counts all decisions, also those that a filter leaves out. */
  readonly number: number;
}

/** A line of a watch in the place of decisions that were overwritten before they could be sent: its reader is too slow. */
export interface Missed {
  /** How many, whatever the filter. */
  readonly missed: number;
}

export interface LogLevelAnswer {
  readonly before: LogLevel;
  readonly now: LogLevel;
}

/** Where it went well. */
export interface ReloadAnswer {
  readonly file: string;
  readonly generation: number;
  readonly changes: readonly string[];
  /** The reload before this one: the daemon may have seen the change by itself. */
  readonly previous: ReloadResult | undefined;
}

/** What became of a reload. */
export interface ReloadResult {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** What it was done for: `SIGHUP`, ... */
  readonly why: string;
  readonly ok: boolean;
  /** Key by key, where it went well: `log.level: info -> debug`. */
  readonly changes: readonly string[];
  /** With their places, where it did not: what was before stays in force. */
  readonly faults: readonly string[];
}

export interface ConfigAnswer {
  /** Undefined: options alone. */
  readonly file: string | undefined;
  readonly generation: number;
  /** The daemon's working directory: where relative paths in it begin. */
  readonly directory: string;
  /** In force, every default said, in the file's own language. */
  readonly text: string;
}
