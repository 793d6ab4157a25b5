/** The commands that lead to the target, and back to the sender, by the rules and tables as they are. */
import { shellWord } from '../diagnose/commands.ts';
import { leadLookup, type WantedRoute } from '../diagnose/lead-lookup.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { type RouteEntry, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { RuleEntry } from '../wire/rtnetlink/rule.ts';
import type { Facts } from './facts.ts';

/** The route that a lookup finds counts where it leads out of an interface like that. */
const leads = ({ type, hops }: RouteEntry, isWanted: (oif: number) => boolean): boolean =>
  type === RTN_UNICAST && hops.some(({ oif }) => isWanted(oif));

/** Where the target is, nobody knows but who reads it: DEV. */
export function leadToTarget(
  { arp, iif, tables, lookups }: Facts,
  verb: WantedRoute['verb'],
  isGood: WantedRoute['isGood'] = (route) => leads(route, (oif) => oif !== iif.ifindex),
): string {
  return leadLookup(tables, lookups.path, {
    ...{ to: `${formatIpv4(arp.tpa)}/32`, dev: 'DEV', oif: 0, verb, isGood },
  });
}

export function leadBack({ arp, iif, tables, lookups }: Facts): string {
  return leadLookup(tables, lookups.back, {
    ...{ to: `${formatIpv4(arp.spa)}/32`, dev: shellWord(iif.name), oif: iif.ifindex, verb: 'replace' },
    isGood: (route) => leads(route, (oif) => oif === iif.ifindex),
  });
}

/** The rule that ended the lookup by itself: blackhole, unreachable or prohibit. */
export const refusingRule = ({ path }: Pick<Facts, 'path'>): RuleEntry | undefined =>
  path.ended && path.route === undefined ? path.rules.at(-1) : undefined;
