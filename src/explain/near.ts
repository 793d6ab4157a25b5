/** What the two lookups would have found, but for one thing. */
import { type NearMiss, nearMisses } from '../diagnose/near-misses.ts';
import type { Facts } from './facts.ts';
import { ownPrefixesLost, perhapsLost } from './lost-routes.ts';

/** More of them hide the one that matters; `--trace` has all. */
const LINES = 4;

/** Of the lookup to the target: what leads out of another interface than the ingress, or leads nowhere. */
export const nearTarget = (facts: Facts): NearMiss[] => [
  ...ownPrefixesLost(facts, facts.arp.tpa, (oif) => oif !== facts.iif.ifindex),
  ...near(facts, 'path', (oif) => oif !== facts.iif.ifindex),
];

/** The same, and what may be it. */
export function nearTargetOrLost(facts: Facts): NearMiss[] {
  const misses = nearTarget(facts);
  return [...misses, ...perhapsLost(facts, misses)];
}

/** Of the one back to the sender: what leads out of the ingress, or leads nowhere. */
export const nearSender = (facts: Facts): NearMiss[] => [
  ...ownPrefixesLost(facts, facts.arp.spa, (oif) => oif === facts.iif.ifindex),
  ...near(facts, 'back', (oif) => oif === facts.iif.ifindex),
];

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

export function nearLines(misses: readonly NearMiss[]): string[] {
  const lines = misses.map(({ text }) => text);
  if (lines.length <= LINES) return lines;
  return [...lines.slice(0, LINES - 1), `and ${lines.length - LINES + 1} more: --trace`];
}
