/** What the two lookups would have found, but for one thing. */
import { type NearMiss, nearMisses } from '../diagnose/near-misses.ts';
import { hasCarrier, isUp, type Link } from '../kernel/links.ts';
import { ARPHRD_LOOPBACK } from '../wire/arp.ts';
import { contains, formatPrefix, type Ipv4Prefix, prefixOf } from '../wire/ipv4.ts';
import type { Facts } from './facts.ts';

/** More of them hide the one that matters; `--trace` has all. */
const LINES = 4;

/** Of the lookup to the target: what leads out of another interface than the ingress, or leads nowhere. */
export const nearTarget = (facts: Facts): NearMiss[] => [
  ...prefixesLost(facts),
  ...near(facts, 'path', (oif) => oif !== facts.iif.ifindex),
];

/** The same, and what may be it. */
export function nearTargetOrLost(facts: Facts): NearMiss[] {
  const misses = nearTarget(facts);
  return [...misses, ...perhapsLost(facts, misses)];
}

/** Of the one back to the sender: what leads out of the ingress, or leads nowhere. */
export const nearSender = (facts: Facts): NearMiss[] =>
  near(facts, 'back', (oif) => oif === facts.iif.ifindex);

function near(
  { tables, lookups, kernel, nameOf }: Facts,
  which: keyof Facts['lookups'],
  isWanted: (oif: number) => boolean,
): NearMiss[] {
  const misses = nearMisses(tables, lookups[which], { nameOf, links: kernel.links });
  return misses.filter(({ route }) => {
    const hops = route?.hops ?? [];
    return hops.length === 0 || hops.some(({ oif }) => isWanted(oif));
  });
}

/** Made for somebody behind it, as those of pods are; a spare card is none. */
const MADE_FOR_USE: ReadonlySet<string> = new Set(['veth', 'macvlan', 'ipvlan', 'vlan']);

/** Links without an address, but for the ingress, that somebody is behind all the same. */
export const unnumberedInUse = ({ kernel, iif }: Facts): Link[] =>
  [...kernel.links].filter(
    ({ ifindex, kind, master }) =>
      ifindex !== iif.ifindex && master === 0 && MADE_FOR_USE.has(kind) && !kernel.addresses.anyOn(ifindex),
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

/** The routes out of an interface go when it goes down. */
const prefixesLost = (facts: Facts): NearMiss[] =>
  withAddress(facts).flatMap((link) => {
    const prefix = isUp(link) ? undefined : prefixOn(facts, link);
    return prefix === undefined
      ? []
      : [lost(`${link.name} is down, and the route of its prefix ${formatPrefix(prefix)} went with it`)];
  });

/** Which routes those were, nobody can tell any more; nexthop objects, and the routes by them, go with the carrier too. */
function perhapsLost(facts: Facts, misses: readonly NearMiss[]): NearMiss[] {
  const isSaid = (link: Link): boolean =>
    prefixOn(facts, link) !== undefined ||
    misses.some(({ route }) => route?.hops.some(({ oif }) => oif === link.ifindex));
  const unnumbered = misses.length === 0 ? unnumberedInUse(facts) : [];
  const down = [...withAddress(facts), ...unnumbered].filter((link) => !isUp(link) && !isSaid(link));
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

export function nearLines(misses: readonly NearMiss[]): string[] {
  const lines = misses.map(({ text }) => text);
  if (lines.length <= LINES) return lines;
  return [...lines.slice(0, LINES - 1), `and ${lines.length - LINES + 1} more: --trace`];
}
