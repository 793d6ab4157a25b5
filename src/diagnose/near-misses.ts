/** What a route lookup would have found, were it not for one thing: each with that thing. */
import { type FibTables, fibWalk, isDead, type RouteVisit, type RuleVisit } from '../kernel/fib.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import { isUp, type LinksView } from '../kernel/links.ts';
import { contains } from '../wire/ipv4.ts';
import { type Hop, type RouteEntry, RT_TABLE_LOCAL, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import { RuleAction, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import { tableName } from './commands.ts';
import { misfitWords } from './misfit-words.ts';
import { hopWords, type NameOf, routeKey, routeWords } from './route-words.ts';
import { REFUSING_ACTIONS } from './rule-words.ts';

export interface NearMiss {
  /** What would have been found; undefined for a rule that leads nowhere. */
  readonly route: RouteEntry | undefined;
  /** One clause for people. */
  readonly text: string;
}

export interface Names {
  readonly nameOf: NameOf;
  readonly links: LinksView;
}

interface Ranked extends NearMiss {
  /** The kernel came nearer to the lower one. */
  readonly rank: number;
}
const RANK = { found: 0, otherRule: 1, behindTheEnd: 2 } as const;

/** The most specific first; each route once. What the lookup found is none. */
export function nearMisses(tables: FibTables, lookup: FibLookup, names: Names): NearMiss[] {
  const visits = fibWalk(tables, lookup);
  const misses = [
    ...visits.flatMap((visit) => ofRule(visit, { visits, lookup, names })),
    ...withoutRule(tables, visits, lookup, names),
  ].sort((a, b) => lengthOf(b) - lengthOf(a) || a.rank - b.rank);
  const seen = new Set([takenIn(visits)]);
  return misses
    .filter(({ route }) => route === undefined || (!seen.has(route) && seen.add(route) !== undefined))
    .map(({ route, text }) => ({ route, text }));
}

const lengthOf = ({ route }: NearMiss): number => route?.prefix.length ?? -1;

interface Walk {
  readonly visits: readonly RuleVisit[];
  readonly lookup: FibLookup;
  readonly names: Names;
}

function ofRule(visit: RuleVisit, walk: Walk): Ranked[] {
  const { rule, passedBy, fits } = visit;
  const isMet = passedBy === undefined && fits;
  if (isMet && rule.action === RuleAction.GOTO && rule.unresolved)
    return [{ rank: RANK.found, route: undefined, text: gotoWords(rule) }];
  if (rule.table === RT_TABLE_LOCAL) return [];
  if (isMet) return visit.routes.flatMap((each) => ofMetRule(visit, each, walk));
  return visit.routes
    .filter(({ route, fate }) => fate === 'taken' && route.type === RTN_UNICAST)
    .map(({ route }) => ({
      route,
      rank:
        passedBy?.action === RuleAction.GOTO || passedBy === undefined ? RANK.otherRule : RANK.behindTheEnd,
      text: `${hasWords(route, walk.names)}, but ${notMetWords(visit, walk)}`,
    }));
}

const gotoWords = ({ priority, target }: RuleEntry): string =>
  `rule ${priority} goes to rule ${target}, and there is none`;

/** `table 100 has 10.9.0.0/16 via 10.1.0.1 dev g1` */
const hasWords = (route: RouteEntry, { nameOf }: Names): string =>
  `table ${tableName(route.table)} has ${routeWords(route, nameOf)}`;

function notMetWords(visit: RuleVisit, walk: Walk): string {
  const { rule, passedBy, fits } = visit;
  const misfit = fits ? [] : [`rule ${rule.priority} ${misfitWords(visit, walk.lookup)}`];
  const passed = passedBy === undefined ? [] : [passedWords(rule, passedBy, walk)];
  return [...misfit, ...passed].join(', and ');
}

/** `rule 50 (prohibit) ends the lookup before rule 100` */
function passedWords(rule: RuleEntry, by: RuleEntry, { visits }: Pick<Walk, 'visits'>): string {
  if (by.action === RuleAction.GOTO)
    return `rule ${by.priority} (goto ${by.target}) jumps over rule ${rule.priority}`;
  const taken = takenIn(visits);
  const how =
    taken === undefined
      ? REFUSING_ACTIONS[by.action]
      : `${routeKey(taken)} in table ${tableName(taken.table)}`;
  return `rule ${by.priority} (${how}) ends the lookup before rule ${rule.priority}`;
}

const takenIn = (visits: readonly RuleVisit[]): RouteEntry | undefined =>
  visits.find(({ ends }) => ends)?.routes.find(({ fate }) => fate === 'taken')?.route;

/** Of a rule that was looked in: its routes that did not count. */
function ofMetRule(
  { rule, routes }: RuleVisit,
  { route, fate }: RouteVisit,
  { lookup, names }: Walk,
): Ranked[] {
  const miss = (text: string): Ranked[] => [{ route, rank: RANK.found, text }];
  const has = hasWords(route, names);
  const { nameOf } = names;
  switch (fate) {
    case 'throw':
      return miss(`table ${tableName(route.table)} has ${routeKey(route)}, which leaves the table`);
    case 'suppressed':
      return miss(
        `${has}, which was found and suppressed by rule ${rule.priority} (${suppressedBy(route, rule)})`,
      );
    case 'tos':
      return route.type === RTN_UNICAST
        ? miss(`${has}, but it is for TOS 0x${route.tos.toString(16)} and ARP has 0`)
        : [];
    case 'dead':
      return miss(`${has}, but ${deadWords(route, names)}`);
    case 'taken': {
      const dead = { ...route, hops: route.hops.filter((hop) => isDead(hop, lookup)) };
      if (dead.hops.length === 0) return [];
      return [
        { route: dead, rank: RANK.found, text: `of ${routeWords(route, nameOf)}, ${deadWords(dead, names)}` },
      ];
    }
    case 'shadowed':
      return route.type === RTN_UNICAST
        ? miss(`${has}${metricWords(route)}, but ${shadowWords(route, routes, nameOf)}`)
        : [];
  }
}

/** `throw 10.9.1.1/32 is more specific` */
export function shadowWords({ prefix }: RouteEntry, routes: readonly RouteVisit[], nameOf: NameOf): string {
  const before = routes.find(({ fate }) => fate !== 'dead' && fate !== 'tos')?.route;
  if (before === undefined) return 'another one is found before';
  const why = before.prefix.length > prefix.length ? 'is more specific' : 'has the lower metric';
  return `${routeWords(before, nameOf)} ${why}`;
}

/** ` metric 100`; nothing of the first one. */
export const metricWords = ({ metric }: RouteEntry): string => (metric === 0 ? '' : ` metric ${metric}`);

/** `suppress_prefixlength 0` */
export const suppressedBy = ({ prefix }: RouteEntry, rule: RuleEntry): string =>
  prefix.length <= rule.suppressPrefixlen
    ? `suppress_prefixlength ${rule.suppressPrefixlen}`
    : `suppress_ifgroup ${rule.suppressIfgroup}`;

/** `its next hop via 10.1.0.1 dev g1 is dead: g1 is down` */
export function deadWords({ hops }: Pick<RouteEntry, 'hops'>, { nameOf, links }: Names): string {
  const why = ({ oif }: Hop): string => {
    const link = links.get(oif);
    if (link === undefined || !isUp(link)) return `${nameOf(oif)} is down`;
    return `${nameOf(oif)} has no carrier, and ignore_routes_with_linkdown is on`;
  };
  const [only, ...others] = hops;
  if (only !== undefined && others.length === 0)
    return `its next hop ${hopWords(only, nameOf)} is dead: ${why(only)}`;
  return `all its next hops are dead: ${hops.map(why).join('; ')}`;
}

/** Routes of tables that no rule leads to at all. */
function withoutRule(
  { routes }: FibTables,
  visits: readonly RuleVisit[],
  { dst }: FibLookup,
  names: Names,
): Ranked[] {
  const tables = new Set(
    visits.filter(({ rule }) => rule.action === RuleAction.TO_TBL).map(({ rule }) => rule.table),
  );
  const why = (table: number): string => {
    const vrf = [...names.links].find(({ vrfTable }) => vrfTable === table && vrfTable !== 0);
    return vrf === undefined
      ? `no rule leads to table ${tableName(table)}`
      : `that is the table of VRF ${vrf.name}, which the request did not come in on`;
  };
  return routes
    .filter(({ prefix, type, tos }) => contains(prefix, dst) && type === RTN_UNICAST && tos === 0)
    .filter(({ table }) => !tables.has(table))
    .map((route) => ({
      route,
      rank: RANK.otherRule,
      text: `${hasWords(route, names)}, but ${why(route.table)}`,
    }));
}
