/** A configuration as it is in force: complete, every default filled in. */
import type { Ipv4, Ipv4Prefix } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';

/** Which interfaces a rule is for: each part that is not empty must fit, and `not` must not. */
export interface Match {
  /** Shell patterns over name and altnames. */
  readonly name: readonly string[];
  /** As `ip -d link` says: veth, bridge, ... */
  readonly kind: readonly string[];
  /** Shell patterns over the name of the bridge, bond or VRF that it belongs to. */
  readonly master: readonly string[];
}

/** Prefixes, and files with one a line. */
export interface PrefixSource {
  readonly prefixes: readonly Ipv4Prefix[];
  readonly file: string | undefined;
}

export const GUARDS = [
  'announcements',
  'default_route',
  'group_sender',
  'sender_mismatch',
  'carrier',
  'unicast',
] as const;
export type Guard = (typeof GUARDS)[number];

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface InterfaceConfig {
  readonly match: Match & { readonly not: Match };
  readonly proxyArp: boolean;
  readonly proxyArpPvlan: boolean;
  /** Undefined: the kernel's current value. */
  readonly mediumId: number | undefined;
  /** Milliseconds. */
  readonly proxyDelay: number;
  readonly proxyQlen: number;
  readonly guards: Readonly<Record<Guard, boolean>>;
  readonly targets: Readonly<Record<'allow' | 'deny' | 'always', PrefixSource>>;
  readonly senders: Readonly<Record<'allow' | 'deny', PrefixSource>>;
  /** Undefined: the interface's own. */
  readonly mac: Mac | undefined;
  /** Only while this address, or an interface with this MAC, is on this host. */
  readonly whileLocal: { readonly address: Ipv4 } | { readonly mac: Mac } | undefined;
  readonly limits: {
    readonly perSender: Rate | undefined;
    readonly perInterface: Rate | undefined;
    /** Milliseconds in which the same question is answered once; 0: each time. */
    readonly collapse: number;
  };
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  readonly interfaces: readonly InterfaceConfig[];
  readonly log: { readonly level: LogLevel };
  readonly control: string | undefined;
  readonly metrics: string | undefined;
  /** Milliseconds. */
  readonly routeCacheTtl: number;
  /** Milliseconds. */
  readonly busyPoll: number;
}
