/** The commands that lead to the target, and back to the sender, by the rules and tables as they are. */
import { shellWord } from '../diagnose/commands.ts';
import { lead, leadLookup, type WantedRoute } from '../diagnose/lead-lookup.ts';
import { type FibTables, fibLookup, isDead } from '../kernel/fib.ts';
import { isUp, type Link } from '../kernel/links.ts';
import { contains, formatIpv4, formatPrefix, type Ipv4Prefix, prefixOf } from '../wire/ipv4.ts';
import { type RouteEntry, RT_TABLE_MAIN, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { RuleEntry } from '../wire/rtnetlink/rule.ts';
import type { Facts } from './facts.ts';
import { choicesFor, GATEWAY, isOnLink, type Way, wayToTarget } from './ways.ts';

export interface Led {
  readonly command: string;
  /** What the command takes for known, and what is to be filled in; empty: nothing. */
  readonly text: string;
}

/** `isGood`: of a route that is found when what is in the way is gone. */
export function leadToTarget(
  facts: Facts,
  verb: WantedRoute['verb'],
  isGood: WantedRoute['isGood'] = leadsElsewhere(facts),
): Led {
  const way = wayToTarget(facts);
  const link = way?.link;
  if (link === undefined || isUp(link)) return ledBy(facts, facts.tables, way, { verb, isGood });
  const tables = revived(facts, link);
  const up = `ip link set dev ${shellWord(link.name)} up`;
  const isDown = `${link.name} is down`;
  const { route } = fibLookup(tables, facts.lookups.path);
  if (route !== undefined && isGood(route))
    return { command: up, text: `${isDown}: the route comes back with it` };
  const { command, text } = ledBy(facts, tables, way, { verb, isGood });
  const lost = `${isDown}, and the routes out of it are gone, perhaps with their nexthop object`;
  return { command: `${up}; ${command}`, text: text === '' ? lost : `${lost}; ${text}` };
}

/** What is a route to the target for who asks behind the ingress. */
const leadsElsewhere =
  ({ iif, lookups }: Facts): WantedRoute['isGood'] =>
  ({ type, hops }) =>
    type === RTN_UNICAST &&
    hops.filter((hop) => !isDead(hop, lookups.path)).every(({ oif }) => oif !== iif.ifindex);

function ledBy(
  facts: Facts,
  tables: FibTables,
  way: Way | undefined,
  wanted: Pick<WantedRoute, 'verb' | 'isGood'>,
): Led {
  const { commands, isNew } = lead(tables, facts.lookups.path, {
    ...{ to: `${formatIpv4(facts.arp.tpa)}/32`, ...wanted },
    dev: way === undefined ? 'DEV' : shellWord(way.link.name),
    oif: way?.link.ifindex ?? 0,
    via: way?.via,
    isOnLink: (table) => way === undefined || isOnLink(facts, tables, way, table),
  });
  const command = commands.join('; ');
  if (isNew) return { command, text: textOf(facts, way) };
  return { command, text: command.includes(' delete ') ? 'the route behind it is found then' : '' };
}

const DEV = 'DEV is the interface that the target is behind';

function textOf(facts: Facts, way: Way | undefined): string {
  if (way !== undefined)
    return way.via === GATEWAY ? `${way.why}; on the link itself, leave "via ${GATEWAY}" out` : way.why;
  const choices = choicesFor(facts);
  if (isBehindRouter(facts)) {
    const where = choices.map(({ name, prefixes }) => `${prefixes.join(', ')} dev ${name}`);
    return `${DEV}; behind a router, via ${GATEWAY} dev DEV, which is in ${where.join(' or ')}`;
  }
  const which = choices.length === 0 ? '' : `, one of ${choices.map(({ name }) => name).join(', ')}`;
  return `${DEV}${which}; behind a router, via ${GATEWAY} dev DEV`;
}

/** It is in the prefix of no interface, and each has some. */
function isBehindRouter(facts: Facts): boolean {
  const choices = choicesFor(facts);
  return choices.length > 0 && choices.every(({ prefixes }) => prefixes.length > 0);
}

/** The tables once the link is up again: the prefixes of its addresses are back, and its next hops count. */
function revived({ tables, addresses }: Facts, { ifindex }: Link): FibTables {
  const own = addresses
    .filter((each) => each.ifindex === ifindex)
    .map(({ address, prefixLength }) => linkRoute(ifindex, prefixOf(address, prefixLength)));
  const routes = tables.routes.map((route) => ({
    ...route,
    hops: route.hops.map((hop) => (hop.oif === ifindex ? { ...hop, flags: 0 } : hop)),
  }));
  return { ...tables, routes: [...routes, ...own] };
}

export function leadBack(facts: Facts): string {
  const { arp, iif, tables, lookups } = facts;
  const isGood: WantedRoute['isGood'] = ({ type, hops }) =>
    type === RTN_UNICAST && hops.some((hop) => hop.oif === iif.ifindex && !isDead(hop, lookups.back));
  return (
    connectedRoute(facts, isGood) ??
    leadLookup(tables, lookups.back, {
      ...{ to: `${formatIpv4(arp.spa)}/32`, dev: shellWord(iif.name), oif: iif.ifindex, verb: 'replace' },
      isGood,
    })
  );
}

/**
 * The route of the ingress' own prefix, where that is lost and enough: everybody there wants it. Where another interface has the
 * same prefix, its route is left alone.
 */
function connectedRoute(facts: Facts, isGood: WantedRoute['isGood']): string | undefined {
  const { arp, iif, tables, lookups, addresses } = facts;
  for (const { ifindex, address, prefixLength } of addresses) {
    const prefix = prefixOf(address, prefixLength);
    if (ifindex !== iif.ifindex || prefixLength === 32 || !contains(prefix, arp.spa)) continue;
    const isIt = (route: RouteEntry): boolean =>
      route.prefix.address === prefix.address && route.prefix.length === prefix.length;
    if (tables.routes.some((route) => route.table === RT_TABLE_MAIN && isIt(route))) continue;
    const { route } = fibLookup(
      { ...tables, routes: [...tables.routes, linkRoute(ifindex, prefix)] },
      lookups.back,
    );
    if (route === undefined || !isGood(route)) continue;
    return `ip route add ${formatPrefix(prefix)} dev ${shellWord(iif.name)} proto kernel scope link src ${formatIpv4(address)}`;
  }
  return undefined;
}

const linkRoute = (oif: number, prefix: Ipv4Prefix): RouteEntry => ({
  ...{ type: RTN_UNICAST, table: RT_TABLE_MAIN, prefix, tos: 0, metric: 0, nexthopId: 0 },
  hops: [{ oif, via: undefined, flags: 0 }],
});

/** The rule that ended the lookup by itself: blackhole, unreachable or prohibit. */
export const refusingRule = ({ path }: Pick<Facts, 'path'>): RuleEntry | undefined =>
  path.ended && path.route === undefined ? path.rules.at(-1) : undefined;
