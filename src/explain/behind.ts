/** On which interface the sender is, where it is not the one that was asked about: then all else said there is about nobody. */
import { shellWord } from '../diagnose/commands.ts';
import { isUp, type Link } from '../kernel/links.ts';
import { contains, formatIpv4, INADDR_ANY } from '../wire/ipv4.ts';
import { wasThere } from '../wire/rtnetlink/neighbour.ts';
import { RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { Facts } from './facts.ts';

/** The length of the prefix of one host. */
const HOST = 32;

/** Undefined: it may well be behind the one that was asked about. */
export function behindAnother(facts: Facts): Link | undefined {
  const { arp, heard, addresses, neighbours, homeward, back, kernel, verdict } = facts;
  if (arp.spa === INADDR_ANY || arp.spa === arp.tpa) return undefined;
  const isHere = (ifindex: number): boolean => heard.some((link) => link.ifindex === ifindex);
  const other =
    homeward.errno === 0 && homeward.type === RTN_UNICAST ? kernel.links.get(homeward.oif) : undefined;
  if (other === undefined || !isUp(other) || isHere(other.ifindex) || isAbove(other, facts)) return undefined;
  const known = neighbours.filter(({ address }) => address === arp.spa);
  if (known.some(({ ifindex }) => isHere(ifindex))) return undefined;
  if (known.some((row) => row.ifindex === other.ifindex && wasThere(row))) return other;
  const holds = (ifindex: number): boolean =>
    addresses.some(
      ({ ifindex: on, prefix }) => on === ifindex && prefix.length < HOST && contains(prefix, arp.spa),
    );
  if (heard.some(({ ifindex }) => holds(ifindex))) return undefined;
  const { prefix, hops = [] } = back.route ?? {};
  // One that leads astray looks alike: it is believed where nothing else could be mended.
  const isHostRoute =
    verdict.reason === 'same-interface' &&
    prefix?.length === HOST &&
    hops.every(({ via }) => via === undefined);
  return isHostRoute || holds(other.ifindex) ? other : undefined;
}

/** A VLAN or macvlan on the interface hears other frames, but not those of another wire. */
const isAbove = ({ lower }: Link, { heard }: Facts): boolean =>
  heard.some(({ ifindex }) => ifindex === lower);

/** `192.0.2.10 is behind g0, not g1: arproxy explain -i g0 --from 192.0.2.10 198.51.100.9` */
export const behindWords = ({ arp, heard, iif }: Facts, other: Link): string =>
  `${formatIpv4(arp.spa)} is behind ${other.name}, not ${heard[0]?.name ?? iif.name}: arproxy explain -i ${shellWord(other.name)} --from ${formatIpv4(arp.spa)} ${formatIpv4(arp.tpa)}`;
