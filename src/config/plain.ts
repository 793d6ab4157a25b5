/** A configuration as plain data, under the file's own keys: what is in force, every default said. */
import { formatIpv4, formatPrefix } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import type { Config, InterfaceConfig, Match, PrefixSource, Rate } from './config.ts';
import { printDuration, printRate } from './units.ts';

export const toPlain = (config: Config): Record<string, unknown> =>
  present({
    interfaces: config.interfaces.map(plainInterface),
    log: { level: config.log.level },
    control: config.control,
    metrics: config.metrics,
    route_cache_ttl: printDuration(config.routeCacheTtl),
    busy_poll: printDuration(config.busyPoll),
  });

function plainInterface(rule: InterfaceConfig): Record<string, unknown> {
  return present({
    match: present({ ...plainMatch(rule.match), not: filled(plainMatch(rule.match.not)) }),
    proxy_arp: rule.proxyArp,
    proxy_arp_pvlan: rule.proxyArpPvlan,
    medium_id: rule.mediumId,
    proxy_delay: printDuration(rule.proxyDelay),
    proxy_qlen: rule.proxyQlen,
    guards: { ...rule.guards },
    targets: filled(plainLists(rule.targets)),
    senders: filled(plainLists(rule.senders)),
    mac: rule.mac === undefined ? undefined : formatMac(rule.mac),
    while_local: plainWhileLocal(rule.whileLocal),
    limits: filled(
      present({
        per_sender: plainLimit(rule.limits.perSender),
        per_interface: plainLimit(rule.limits.perInterface),
        collapse: rule.limits.collapse === 0 ? undefined : printDuration(rule.limits.collapse),
      }),
    ),
  });
}

const plainMatch = (match: Match): Record<string, unknown> =>
  present({ name: someOf(match.name), kind: someOf(match.kind), master: someOf(match.master) });

const plainLists = (lists: Readonly<Record<string, PrefixSource>>): Record<string, unknown> =>
  present(
    Object.fromEntries(
      Object.entries(lists).flatMap(([list, { prefixes, file }]) => [
        [list, someOf(prefixes.map(formatPrefix))],
        [`${list}_file`, file],
      ]),
    ),
  );

function plainWhileLocal(local: InterfaceConfig['whileLocal']): string | undefined {
  if (local === undefined) return undefined;
  return 'address' in local ? formatIpv4(local.address) : formatMac(local.mac);
}

const plainLimit = (limit: Rate | undefined): object | undefined =>
  limit === undefined ? undefined : { rate: printRate(limit.perSecond), burst: limit.burst };

const someOf = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

/** Without the keys that have no value. */
const present = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const filled = (values: Record<string, unknown>): Record<string, unknown> | undefined =>
  Object.keys(values).length === 0 ? undefined : values;
