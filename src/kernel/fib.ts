/**
 * Which rules and routes a lookup meets, and why the others do not count, by the tables as they are dumped: fib_rules_lookup()
 * and fib_table_lookup() in short. For words alone: a lookup (RTM_GETROUTE) does not say what refused it, nor what nearly
 * matched. Verdicts come from the kernel.
 */
import { contains, type Ipv4 } from '../wire/ipv4.ts';
import {
  emitRouteDump,
  type Hop,
  parseRouteEntry,
  type RouteEntry,
  RT_TABLE_MAIN,
  RTN_BLACKHOLE,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNICAST,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
} from '../wire/rtnetlink/route.ts';
import { emitRuleDump, parseRuleEntry, RuleAction, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import type { Dumps } from './dump.ts';
import { type FibLookup, type Fit, fitOf } from './fib-rule.ts';

/** As dumped: rules by priority, the routes of a prefix in the kernel's order. */
export interface FibTables {
  readonly rules: readonly RuleEntry[];
  readonly routes: readonly RouteEntry[];
}

export interface FibPath {
  /** The rules that matched, up to the one that ended the lookup; an l3mdev rule with the table of the VRF. */
  readonly rules: readonly RuleEntry[];
  /** Rules on the way that say something unknown here, and were passed over: all that follows may be otherwise. */
  readonly unsure: readonly RuleEntry[];
  /** Undefined: the last rule ended it by itself (blackhole, ...), or nothing did: there is no route. */
  readonly route: RouteEntry | undefined;
  /** Whether the last of `rules` ended it, by its action or with `route`. */
  readonly ended: boolean;
}

/**
 * All rules, and of the routes those whose prefix has one of the addresses; beside them, for who looks for a gateway, the routes
 * of links and one of each gateway.
 */
export function readTables(dumps: Dumps, addresses: readonly Ipv4[]): FibTables {
  let rules: RuleEntry[] = [];
  dumps.run('rules', emitRuleDump, (_type, view, at, end) => {
    const rule = parseRuleEntry(view, at, end);
    if (rule !== undefined) rules.push(rule);
  });
  rules = withoutRepeats(rules);
  const routes: RouteEntry[] = [];
  const gateways = new Set<string>();
  dumps.run('routes', emitRouteDump, (_type, view, at, end) => {
    const route = parseRouteEntry(view, at, end);
    if (route === undefined) return;
    const before = gateways.size;
    for (const hop of route.hops) gateways.add(gatewayKey(hop));
    if (
      gateways.size > before ||
      isLinkRoute(route) ||
      addresses.some((address) => contains(route.prefix, address))
    )
      routes.push(route);
  });
  return { rules, routes };
}

/** What becomes of a route whose prefix has the address, in the order in which it is looked at. */
export type Fate =
  /** It is for packets of a TOS, which ARP does not have. */
  | 'tos'
  /** None of its hops can be used. */
  | 'dead'
  /** It is the one that is found... */
  | 'taken'
  /** ... and leaves the table... */
  | 'throw'
  /** ... or does not count for this rule. */
  | 'suppressed'
  /** Another one has been found before: its prefix is longer, or its metric lower. */
  | 'shadowed';

export interface RouteVisit {
  readonly route: RouteEntry;
  readonly fate: Fate;
}

export interface RuleVisit extends Fit {
  /** An l3mdev rule with the table of the VRF. */
  readonly rule: RuleEntry;
  /** The rule before it that goes past it: by a `goto`, or since it ends the lookup. Undefined: it is reached. */
  readonly passedBy: RuleEntry | undefined;
  /** Of its table, the best first; of a rule that does not fit or is not reached, what it would find. */
  readonly routes: readonly RouteVisit[];
  /** It ends the lookup, by its action or with the route that is taken. */
  readonly ends: boolean;
}

/** Every rule in order, with what came of it. */
export function fibWalk({ rules, routes }: FibTables, lookup: FibLookup): readonly RuleVisit[] {
  let passing: { readonly by: RuleEntry; readonly upTo: number } | undefined;
  return rules.map((entry): RuleVisit => {
    if (passing !== undefined && entry.priority >= passing.upTo) passing = undefined;
    const fit = fitOf(entry, lookup);
    // Without a VRF it is no table, and where that fits (`not`), the kernel takes main for it.
    const vrfTable = lookup.vrf?.table ?? (fit.fits ? RT_TABLE_MAIN : entry.table);
    const rule = entry.l3mdev ? { ...entry, table: vrfTable } : entry;
    const found = rule.action === RuleAction.TO_TBL ? tableVisits(routes, rule, lookup) : [];
    const isMet = passing === undefined && fit.fits;
    const ends = isMet && (isRefusal(rule) || found.some(({ fate }) => fate === 'taken'));
    const visit = { ...fit, rule, passedBy: passing?.by, routes: found, ends };
    if (ends) passing = { by: rule, upTo: Number.POSITIVE_INFINITY };
    if (isMet && rule.action === RuleAction.GOTO && !rule.unresolved)
      passing = { by: entry, upTo: rule.target };
    return visit;
  });
}

const gatewayKey = ({ oif, via }: Hop): string => `${oif} ${via}`;

/** What it leads to is on the link itself. */
export const isLinkRoute = ({ type, hops }: RouteEntry): boolean =>
  type === RTN_UNICAST && hops.some(({ via }) => via === undefined);

export function fibLookup(tables: FibTables, lookup: FibLookup): FibPath {
  const reached = fibWalk(tables, lookup).filter(({ passedBy }) => passedBy === undefined);
  const end = reached.find(({ ends }) => ends);
  return {
    rules: reached.filter((visit) => visit.fits && !isPassage(visit)).map(({ rule }) => rule),
    unsure: reached.filter(({ rule }) => rule.unknown.length > 0).map(({ rule }) => rule),
    route: end?.routes.find(({ fate }) => fate === 'taken')?.route,
    ended: end !== undefined,
  };
}

const isPassage = ({ rule: { action } }: RuleVisit): boolean =>
  action === RuleAction.NOP || action === RuleAction.GOTO;

/** A rule that ends the lookup by itself. */
const isRefusal = ({ action }: RuleEntry): boolean =>
  action !== RuleAction.TO_TBL && action !== RuleAction.NOP && action !== RuleAction.GOTO;

/** The longest prefix, then the lowest metric, then the first, of those that can be used. A throw leaves the table. */
function tableVisits(routes: readonly RouteEntry[], rule: RuleEntry, lookup: FibLookup): RouteVisit[] {
  let found = false;
  return routes
    .filter(({ table, prefix }) => table === rule.table && contains(prefix, lookup.dst))
    .toSorted((a, b) => b.prefix.length - a.prefix.length || a.metric - b.metric)
    .map((route): RouteVisit => {
      if (route.tos !== 0) return { route, fate: 'tos' };
      if (route.hops.length > 0 && route.hops.every((hop) => isDead(hop, lookup)))
        return { route, fate: 'dead' };
      if (found) return { route, fate: 'shadowed' };
      found = true;
      if (route.type === RTN_THROW) return { route, fate: 'throw' };
      return { route, fate: isSuppressed(route, rule, lookup) ? 'suppressed' : 'taken' };
    });
}

/** fib4_rule_suppress(), which is not asked about a route that refuses: that ends the lookup at once. */
function isSuppressed(
  { type, prefix, hops: [first] }: RouteEntry,
  { suppressPrefixlen, suppressIfgroup }: RuleEntry,
  { groupOf }: Pick<FibLookup, 'groupOf'>,
): boolean {
  if (refuses(type)) return false;
  if (prefix.length <= suppressPrefixlen) return true;
  return suppressIfgroup !== -1 && first !== undefined && groupOf(first.oif) === suppressIfgroup;
}

/** Blackhole, unreachable and prohibit. */
export const refuses = (type: number): boolean => type >= RTN_BLACKHOLE && type <= RTN_PROHIBIT;

/** fib_lookup_good_nhc() will not have it. */
export const isDead = (hop: Hop, { ignoresLinkdown }: Pick<FibLookup, 'ignoresLinkdown'>): boolean =>
  (hop.flags & RTNH_F_DEAD) !== 0 || ((hop.flags & RTNH_F_LINKDOWN) !== 0 && ignoresLinkdown(hop.oif));

/** A dump that was interrupted and tried again shows its rules again. */
function withoutRepeats(rules: readonly RuleEntry[]): RuleEntry[] {
  const seen = new Set<string>();
  return rules.filter((rule) => {
    const key = JSON.stringify(rule);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
