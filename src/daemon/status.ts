/** How the daemon is: one value, for the control socket and for whoever counts. */
import type { LogLevel } from '../config/keys.ts';
import { describeMatch } from '../config/plain.ts';
import type { DaemonStatus, InterfaceState, InterfaceStatus } from '../control/answers.ts';
import { type Link, TAKE_FRAMES } from '../kernel/links.ts';
import type { MetricsView } from '../metrics/source.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import { OUTCOMES } from '../policy/outcomes.ts';
import { isLocal } from '../policy/restrictions.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { FlightRecorder } from '../responder/flight-recorder.ts';
import { losses } from '../responder/losses.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { formatMac } from '../wire/mac.ts';
import { IFF_LOWER_UP, IFF_NOARP, IFF_UP } from '../wire/rtnetlink/link.ts';
import type { ConfigFile } from './config-file.ts';
import type { Settings } from './settings.ts';
import { VERSION } from './version.ts';

/** What of a running daemon may be looked at from outside; nothing of it may be changed. */
export interface DaemonView extends MetricsView {
  readonly settings: Settings;
  readonly recorder: FlightRecorder;
  readonly logLevel: LogLevel;
}

export function daemonStatus(view: DaemonView, file: ConfigFile | undefined): DaemonStatus {
  const { counters } = view;
  return {
    version: VERSION,
    pid: process.pid,
    uptime: Math.floor(performance.now() / 1000),
    logLevel: view.logLevel,
    config: { file: file?.path, generation: file?.generation ?? 1, lastReload: file?.lastReload },
    interfaces: [...view.served].map((row) => interfaceStatus(row, view)),
    counters: counters.byReason(),
    batches: counters.batches,
    conflicts: counters.conflicts,
    losses: losses(view),
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

function stateOf(link: Link, rule: InterfaceRule, { kernel }: DaemonView): InterfaceState {
  const { all, links, addresses } = kernel;
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
