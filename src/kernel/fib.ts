/**
 * Which rule and which route a lookup meets, by the tables as they are dumped: fib_rules_lookup() and fib_table_lookup() in
 * short. For words alone: a refused lookup (RTM_GETROUTE) does not say what refused it. Verdicts come from the kernel.
 */
import { contains, type Ipv4 } from '../wire/ipv4.ts';
import {
  emitRouteDump,
  parseRouteEntry,
  type RouteEntry,
  RT_TABLE_MAIN,
  RTN_BLACKHOLE,
  RTN_PROHIBIT,
  RTN_THROW,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
} from '../wire/rtnetlink/route.ts';
import { emitRuleDump, parseRuleEntry, RuleAction, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import type { Dumps } from './dump.ts';

/** As dumped: rules by priority, the routes of a prefix in the kernel's order. */
export interface FibTables {
  readonly rules: readonly RuleEntry[];
  readonly routes: readonly RouteEntry[];
}

export interface FibLookup {
  readonly dst: Ipv4;
  readonly src: Ipv4;
  /** The name of the interface that the packet came in on. */
  readonly iif: string;
  /** The VRF that it belongs to: l3mdev_update_flow(). */
  readonly vrf: { readonly name: string; readonly table: number } | undefined;
  /** ignore_routes_with_linkdown of an interface. */
  readonly ignoresLinkdown: (oif: number) => boolean;
  /** The group of an interface, which `suppress_ifgroup` looks at. */
  readonly groupOf: (oif: number) => number;
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

/** All rules, and of the routes those whose prefix has one of the addresses. */
export function readTables(dumps: Dumps, addresses: readonly Ipv4[]): FibTables {
  let rules: RuleEntry[] = [];
  dumps.run('rules', emitRuleDump, (_type, view, at, end) => {
    const rule = parseRuleEntry(view, at, end);
    if (rule !== undefined) rules.push(rule);
  });
  rules = withoutRepeats(rules);
  const routes: RouteEntry[] = [];
  dumps.run('routes', emitRouteDump, (_type, view, at, end) => {
    const route = parseRouteEntry(view, at, end);
    if (route !== undefined && addresses.some((address) => contains(route.prefix, address)))
      routes.push(route);
  });
  return { rules, routes };
}

export function fibLookup({ rules, routes }: FibTables, lookup: FibLookup): FibPath {
  const met: RuleEntry[] = [];
  const unsure: RuleEntry[] = [];
  let from = 0;
  for (const rule of rules) {
    if (rule.priority < from) continue;
    if (rule.unknown.length > 0) unsure.push(rule);
    if (!ruleMatches(rule, lookup)) continue;
    if (rule.action === RuleAction.NOP) continue;
    if (rule.action === RuleAction.GOTO) {
      if (!rule.unresolved) from = rule.target;
      continue;
    }
    if (rule.action !== RuleAction.TO_TBL)
      return { rules: [...met, rule], unsure, route: undefined, ended: true };
    const lookedIn = rule.l3mdev ? { ...rule, table: lookup.vrf?.table ?? RT_TABLE_MAIN } : rule;
    met.push(lookedIn);
    const route = tableLookup(routes, lookedIn, lookup);
    if (route !== undefined) return { rules: met, unsure, route, ended: true };
  }
  return { rules: met, unsure, route: undefined, ended: false };
}

/**
 * fib_rule_match() and fib4_rule_match(), for what has mark 0, DSCP 0, user 0, and neither protocol nor ports nor a tunnel.
 * `oif` never matches what comes in. What is unknown is taken for a selector that ARP does not fit: all the late ones are.
 */
function ruleMatches(rule: RuleEntry, { dst, src, iif, vrf }: FibLookup): boolean {
  if (rule.unknown.length > 0) return false;
  const fits =
    contains(rule.dst, dst) &&
    contains(rule.src, src) &&
    (rule.iif === '' || rule.iif === iif || rule.iif === vrf?.name) &&
    rule.oif === '' &&
    (rule.mark & rule.mask) === 0 &&
    rule.tos === 0 &&
    ((rule.dscp?.value ?? 0) & (rule.dscp?.mask ?? 0)) === 0 &&
    rule.ipProto === 0 &&
    rule.sport === undefined &&
    rule.dport === undefined &&
    rule.tunId === '' &&
    (!rule.l3mdev || vrf !== undefined) &&
    (rule.uids === undefined || rule.uids.from === 0);
  return fits !== rule.invert;
}

/** The longest prefix, then the lowest metric, then the first, of those that can be used. A throw leaves the table. */
function tableLookup(
  routes: readonly RouteEntry[],
  rule: RuleEntry,
  lookup: FibLookup,
): RouteEntry | undefined {
  const { dst, ignoresLinkdown } = lookup;
  const usable = routes
    .filter(({ table, prefix, tos }) => table === rule.table && tos === 0 && contains(prefix, dst))
    .filter((route) => route.hops.length === 0 || route.hops.some((hop) => !isDead(hop, ignoresLinkdown)))
    .toSorted((a, b) => b.prefix.length - a.prefix.length || a.metric - b.metric);
  const [best] = usable;
  if (best === undefined || best.type === RTN_THROW) return undefined;
  return isSuppressed(best, rule, lookup) ? undefined : best;
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
const refuses = (type: number): boolean => type >= RTN_BLACKHOLE && type <= RTN_PROHIBIT;

const isDead = (
  hop: { readonly oif: number; readonly flags: number },
  ignoresLinkdown: FibLookup['ignoresLinkdown'],
): boolean =>
  (hop.flags & RTNH_F_DEAD) !== 0 || ((hop.flags & RTNH_F_LINKDOWN) !== 0 && ignoresLinkdown(hop.oif));

/** A dump that was interrupted and tried again shows its rules again. */
function withoutRepeats(rules: readonly RuleEntry[]): RuleEntry[] {
  const seen = new Set<string>();
  return rules.filter((rule) => {
    const key = JSON.stringify(rule);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
