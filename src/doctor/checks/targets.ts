/** What is answered for: nothing, or more than anybody wants. */

import { ruleKey, shellWord } from '../../diagnose/commands.ts';
import { isUp } from '../../kernel/links.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
import { formatIpv4 } from '../../wire/ipv4.ts';
import type { Chosen, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { routesElsewhere } from '../sample.ts';

/** An access list that the rule may answer by whatever the routes say. */
const hasTargets = ({ rule }: Chosen): boolean => rule.restrictions?.targets !== undefined;

export function checkTargets(chosen: Chosen, network: NetworkFacts): Finding[] {
  const { link, rule, unrouted } = chosen;
  const ifname = link.name;
  if (!rule.proxyArp || rule.proxyArpPvlan || hasTargets(chosen)) return [];
  if (unrouted !== undefined) {
    const { sender, target, end, command: remedy } = unrouted;
    const text = `no request on ${ifname} that was tried is routed out of another interface, such as one of ${formatIpv4(sender)} for ${formatIpv4(target)}: ${end}`;
    return [{ level: 'problem', check: 'no-target', ifname, text, remedy }];
  }
  if (routesElsewhere(network.routes, link.ifindex).length > 0) return [];
  const text = `no route leads out of another interface than ${ifname}: there is nothing to answer for`;
  const down = network.links.filter(
    (other) =>
      !isUp(other) &&
      other.ifindex !== link.ifindex &&
      network.addresses.some(({ ifindex }) => ifindex === other.ifindex),
  );
  if (down.length > 0) {
    const names = down.map(({ name }) => name).join(', ');
    const remedy = down.map(({ name }) => `ip link set dev ${shellWord(name)} up`).join('; ');
    const gone = `${text}; ${names} is down, and what was routed out of it went with it`;
    return [{ level: 'problem', check: 'no-target', ifname, text: gone, remedy }];
  }
  const other = network.links.find(
    ({ ifindex, hatype, flags }) => ifindex !== link.ifindex && hatype === ARPHRD_ETHER && isUp({ flags }),
  )?.name;
  const remedy = `ip route add PREFIX dev ${shellWord(other ?? 'IFACE')}  # PREFIX: what is to be answered for`;
  return [{ level: 'problem', check: 'no-target', ifname, text, remedy }];
}

export function checkDefaultRoute(chosen: Chosen, network: NetworkFacts): Finding[] {
  const { link, rule, defaultOif } = chosen;
  if (defaultOif === undefined || !rule.proxyArp) return [];
  const { guards, targets } = rule.restrictions ?? {};
  if (guards?.defaultRoute === true || targets?.otherwise === 'deny') return [];
  const ifname = link.name;
  const out = network.links.find(({ ifindex }) => ifindex === defaultOif)?.name ?? `ifindex ${defaultOif}`;
  const remedy = ruleKey(ifname, 'profile: careful');
  if (!network.addresses.some(({ ifindex }) => ifindex === link.ifindex)) {
    const text = `${ifname} has no IPv4 address, and the default route leads out of ${out}: every address without a more specific route is answered there, also those of the hosts on ${ifname} itself that no route leads to`;
    return [{ level: 'warning', check: 'unnumbered', ifname, text, remedy }];
  }
  const text = `the default route leads out of ${out}: every address without a more specific route is answered on ${ifname}`;
  return [{ level: 'warning', check: 'default-route', ifname, text, remedy }];
}
