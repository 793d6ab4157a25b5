/** How the daemon is: one value, for the control socket and for whoever counts. */
import { getSystemErrorName } from 'node:util';
import type { LogLevel } from '../config/config.ts';
import { describeMatch } from '../config/describe-match.ts';
import type { AllConf } from '../kernel/kernel.ts';
import { type Link, TAKE_FRAMES } from '../kernel/links.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import { OUTCOMES, type Reason } from '../policy/outcomes.ts';
import { isLocal, type LocalView } from '../policy/restrictions.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';
import type { FlightRecorder } from '../responder/flight-recorder.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { formatMac } from '../wire/mac.ts';
import { IFF_LOWER_UP, IFF_NOARP, IFF_UP } from '../wire/rtnetlink/link.ts';
import type { ConfigFile, ReloadResult } from './config-file.ts';
import type { Settings } from './settings.ts';
import { VERSION } from './version.ts';

/** What of a running daemon may be looked at from outside; nothing of it may be changed. */
export interface DaemonView {
  readonly settings: Settings;
  readonly served: Iterable<ServedInterface>;
  readonly links: LocalView['links'];
  readonly addresses: LocalView['addresses'];
  /** conf/all. */
  readonly all: AllConf;
  readonly counters: Counters;
  readonly recorder: FlightRecorder;
  readonly logLevel: string;
  /** Frames that the kernel had no room for in the capture ring. */
  readonly captureLost: number;
  /** How often the kernel had no room for its announcements. */
  readonly notificationsLost: number;
  /** Frames that are missing in the dump; undefined: there is none. */
  readonly dumpLost: number | undefined;
}

export type Counts = Partial<Record<Reason, number>>;

/** Why nothing is answered on an interface, the first that is so; `answers`: none of them. */
export type InterfaceState =
  | 'down'
  | 'no carrier'
  | `port of ${string}`
  | 'IPv4 off'
  | 'not Ethernet'
  | 'ARP off'
  | 'not forwarding'
  | 'kernel answers'
  | 'proxy_arp off'
  | 'while_local not here'
  | 'answers';

export interface InterfaceStatus {
  readonly ifname: string;
  readonly ifindex: number;
  /** What replies say; undefined: it has none. */
  readonly mac: string | undefined;
  readonly state: InterfaceState;
  /** The first rule that matches: its place in `interfaces` of the configuration, from 0, and what it matches. */
  readonly rule: { readonly index: number; readonly match: string };
  /** Frames by reason since the interface came. */
  readonly counts: Counts;
}

export interface DaemonStatus {
  readonly version: string;
  readonly pid: number;
  /** Seconds. */
  readonly uptime: number;
  readonly logLevel: LogLevel;
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
  readonly losses: {
    readonly capture: number;
    /** By the errno's name. */
    readonly send: Readonly<Record<string, number>>;
    readonly route: number;
    readonly notifications: number;
    /** Frames of batches that were given up. */
    readonly abandoned: number;
    /** Where there is a dump. */
    readonly dump?: number;
  };
}

export function daemonStatus(view: DaemonView, file: ConfigFile | undefined): DaemonStatus {
  const { counters } = view;
  return {
    version: VERSION,
    pid: process.pid,
    uptime: Math.floor(performance.now() / 1000),
    logLevel: view.logLevel as LogLevel,
    config: { file: file?.path, generation: file?.generation ?? 1, lastReload: file?.lastReload },
    interfaces: [...view.served].map((row) => interfaceStatus(row, view)),
    counters: counters.byReason(),
    batches: counters.batches,
    conflicts: counters.conflicts,
    losses: {
      capture: view.captureLost,
      send: Object.fromEntries(
        [...counters.losses.send].map(([errno, count]) => [getSystemErrorName(-errno), count]),
      ),
      route: counters.losses.route,
      notifications: view.notificationsLost,
      abandoned: counters.losses.abandoned,
      ...(view.dumpLost !== undefined && { dump: view.dumpLost }),
    },
  };
}

function interfaceStatus({ link, rule, counts }: ServedInterface, view: DaemonView): InterfaceStatus {
  const { config, rules } = view.settings;
  const index = rules.indexOf(rule);
  const match = config.interfaces[index]?.match;
  const mac = rule.mac ?? link.mac;
  return {
    ifname: link.name,
    ifindex: link.ifindex,
    mac: mac === undefined ? undefined : formatMac(mac),
    state: stateOf(link, rule, view),
    rule: { index, match: match === undefined ? '' : describeMatch(match) },
    counts: Object.fromEntries(
      OUTCOMES.flatMap(({ reason, index: at }) => (counts[at] ? [[reason, counts[at]]] : [])),
    ),
  };
}

function stateOf(link: Link, rule: InterfaceRule, { all, links, addresses }: DaemonView): InterfaceState {
  const { flags, hatype, devconf } = link;
  if ((flags & IFF_UP) === 0) return 'down';
  if ((flags & IFF_LOWER_UP) === 0) return 'no carrier';
  const master = links.get(link.master);
  if (master !== undefined && TAKE_FRAMES.has(master.kind)) return `port of ${master.name}`;
  if (hatype !== ARPHRD_ETHER) return 'not Ethernet';
  if ((flags & IFF_NOARP) !== 0) return 'ARP off';
  if (devconf === undefined) return 'IPv4 off';
  if (!devconf.forwarding) return 'not forwarding';
  if (all.proxyArp || devconf.proxyArp) return 'kernel answers';
  const { restrictions } = rule;
  if (restrictions?.whileLocal !== undefined && !isLocal(restrictions.whileLocal, { addresses, links }))
    return 'while_local not here';
  if (!rule.proxyArp && !rule.proxyArpPvlan && restrictions?.targets === undefined) return 'proxy_arp off';
  return 'answers';
}

/** The name of an interface, or `ifindex 7` where it has gone. */
export const nameIn =
  ({ links }: Pick<DaemonView, 'links'>) =>
  (ifindex: number): string =>
    links.get(ifindex)?.name ?? `ifindex ${ifindex}`;
