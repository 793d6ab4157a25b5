/** Routers that routes lead to: one that is not resolved, or has a MAC that somebody has set by hand. */
import { shellWord } from '../../diagnose/commands.ts';
import { prefixWords } from '../../diagnose/route-words.ts';
import type { Link } from '../../kernel/links.ts';
import { formatIpv4, type Ipv4, parseIpv4 } from '../../wire/ipv4.ts';
import { formatMac } from '../../wire/mac.ts';
import { Nud } from '../../wire/rtnetlink/neighbour.ts';
import type { RouteEntry } from '../../wire/rtnetlink/route.ts';
import type { NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

/** Programs keep the entries of these by hand: the MAC is that of the other end of a tunnel. */
const BY_HAND: ReadonlySet<string> = new Set(['vxlan', 'geneve']);

interface NextHop {
  readonly address: Ipv4;
  readonly egress: Link;
  /** The first route that leads there. */
  readonly route: RouteEntry;
}

export const checkNextHops = (network: NetworkFacts): Finding[] =>
  nextHops(network).flatMap((hop) => finding(hop, network) ?? []);

/** Each once: those of routes that something is answered for by. */
function nextHops({ routes, links, chosen }: NetworkFacts): NextHop[] {
  const hops = routes.flatMap((route) =>
    route.hops.flatMap(({ oif, via }): [string, NextHop][] => {
      const egress = links.find(({ ifindex }) => ifindex === oif);
      const address = via === undefined ? undefined : parseIpv4(via);
      const isElsewhere = chosen.some(({ link }) => link.ifindex !== oif);
      if (egress === undefined || address === undefined || !isElsewhere) return [];
      return [[`${oif} ${address}`, { address, egress, route }]];
    }),
  );
  return [...new Map(hops.toReversed()).values()].toReversed();
}

function finding(
  { address, egress: { ifindex, name: ifname, kind }, route }: NextHop,
  { neighbours }: NetworkFacts,
): Finding | undefined {
  const entry = neighbours.find((row) => row.address === address && row.ifindex === ifindex);
  if (entry === undefined) return undefined;
  const which = `the next hop ${formatIpv4(address)} on ${ifname}, of the route for ${prefixWords(route)},`;
  if (entry.state === Nud.FAILED) {
    const text = `${which} has not answered ARP (FAILED): what is behind it is answered for, and the packets end here. Remedy: none: nothing on this host makes it answer; is it up, and the address right?`;
    return { level: 'warning', check: 'nexthop-failed', ifname, text };
  }
  if (entry.state !== Nud.PERMANENT || entry.mac === undefined || BY_HAND.has(kind)) return undefined;
  const text = `${which} has a permanent entry with ${formatMac(entry.mac)}, which nobody checks: if that is not its MAC, the packets end there`;
  const remedy = `ip neigh del ${formatIpv4(address)} dev ${shellWord(ifname)}`;
  return { level: 'warning', check: 'nexthop-permanent', ifname, text, remedy };
}
