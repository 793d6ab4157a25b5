/** Routes that were there for certain, or perhaps, and went with their interface. */
import type { NearMiss } from '../diagnose/near-misses.ts';
import { hasCarrier, isUp, type Link } from '../kernel/links.ts';
import { ARPHRD_LOOPBACK } from '../wire/arp.ts';
import { contains, formatPrefix, type Ipv4, type Ipv4Prefix, prefixOf } from '../wire/ipv4.ts';
import type { Facts } from './facts.ts';

/** The length of a prefix that is a single address. */
const HOST = 32;

/** Made for somebody behind it, as those of pods are; a spare card is none. */
const MADE_FOR_USE: ReadonlySet<string> = new Set(['veth', 'macvlan', 'ipvlan', 'vlan']);

/** Links without a prefix of their own, but for the ingress, that somebody is behind all the same: pods', with no address or a /32. */
export const unnumberedInUse = ({ kernel, iif, addresses }: Facts): Link[] =>
  [...kernel.links].filter(
    ({ ifindex, kind, master }) =>
      ifindex !== iif.ifindex &&
      master === 0 &&
      MADE_FOR_USE.has(kind) &&
      !addresses.some((each) => each.ifindex === ifindex && each.prefixLength < HOST),
  );

/** Links, but for the ingress, that have an address. */
const withAddress = ({ kernel, iif }: Facts): Link[] =>
  [...kernel.links].filter(
    ({ ifindex, hatype }) =>
      ifindex !== iif.ifindex && hatype !== ARPHRD_LOOPBACK && kernel.addresses.anyOn(ifindex),
  );

const prefixOn = ({ addresses, arp }: Facts, link: Link): Ipv4Prefix | undefined =>
  addresses
    .filter(({ ifindex }) => ifindex === link.ifindex)
    .map(({ address, prefixLength }) => prefixOf(address, prefixLength))
    .find((prefix) => contains(prefix, arp.tpa));

const lost = (text: string): NearMiss => ({ route: undefined, text });

/** The routes of the interfaces' own prefixes that have the address, where they are gone: with the interface, or by themselves. */
export function ownPrefixesLost(
  { kernel, addresses, tables }: Facts,
  address: Ipv4,
  isWanted: (ifindex: number) => boolean,
): NearMiss[] {
  return addresses.flatMap(({ ifindex, address: own, prefixLength }) => {
    const [link, prefix] = [kernel.links.get(ifindex), prefixOf(own, prefixLength)];
    if (link === undefined || prefixLength === HOST || !isWanted(ifindex) || !contains(prefix, address))
      return [];
    const text = formatPrefix(prefix);
    if (!isUp(link)) return [lost(`${link.name} is down, and the route of its prefix ${text} went with it`)];
    const isThere = tables.routes.some(
      (route) => route.prefix.length === prefixLength && contains(route.prefix, own),
    );
    return isThere ? [] : [lost(`${link.name}'s own prefix ${text} has no route`)];
  });
}

/** Which routes those were, nobody can tell any more; nexthop objects, and the routes by them, go with the carrier too. */
export function perhapsLost(facts: Facts, misses: readonly NearMiss[]): NearMiss[] {
  const isSaid = (link: Link): boolean =>
    prefixOn(facts, link) !== undefined ||
    misses.some(({ route }) => route?.hops.some(({ oif }) => oif === link.ifindex));
  const unnumbered = misses.length === 0 ? unnumberedInUse(facts) : [];
  const down = [...new Set([...withAddress(facts), ...unnumbered])].filter(
    (link) => !isUp(link) && !isSaid(link),
  );
  const dark = withAddress(facts).filter((link) => misses.length === 0 && isUp(link) && !hasCarrier(link));
  return [
    ...down.map(({ name }) =>
      lost(
        `${name} is down: the routes out of it went with it, and only those of its own prefixes come back`,
      ),
    ),
    ...dark.map(({ name }) =>
      lost(`${name} has no carrier: routes by nexthop objects out of it went with it`),
    ),
  ];
}
