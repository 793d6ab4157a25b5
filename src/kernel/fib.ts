/**
 * Which rule and which route a lookup meets, by the tables as they are dumped: fib_rules_lookup() and fib_table_lookup() in
 * short. For words alone: a refused lookup (RTM_GETROUTE) does not say what refused it. Verdicts come from the kernel.
 */
import { contains, type Ipv4 } from '../wire/ipv4.ts';
import {
  emitRouteDump,
  parseRouteEntry,
  type RouteEntry,
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
  /** ignore_routes_with_linkdown of an interface. */
  readonly ignoresLinkdown: (oif: number) => boolean;
}

export interface FibPath {
  /** The rules that matched, up to the one that ended the lookup. */
  readonly rules: readonly RuleEntry[];
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
  let from = 0;
  for (const rule of rules) {
    if (rule.priority < from || !ruleMatches(rule, lookup)) continue;
    if (rule.action === RuleAction.NOP) continue;
    if (rule.action === RuleAction.GOTO) {
      from = rule.target;
      continue;
    }
    met.push(rule);
    if (rule.action !== RuleAction.TO_TBL) return { rules: met, route: undefined, ended: true };
    const route = tableLookup(routes, rule, lookup);
    if (route !== undefined) return { rules: met, route, ended: true };
  }
  return { rules: met, route: undefined, ended: false };
}

/** ARP has mark 0, TOS 0, user 0 and neither protocol nor ports; `oif` never matches what comes in. */
function ruleMatches(rule: RuleEntry, { dst, src, iif }: FibLookup): boolean {
  const fits =
    contains(rule.dst, dst) &&
    contains(rule.src, src) &&
    (rule.iif === '' || rule.iif === iif) &&
    rule.oif === '' &&
    (rule.mark & rule.mask) === 0 &&
    rule.tos === 0 &&
    rule.ipProto === 0 &&
    !rule.ports &&
    (rule.uids === undefined || rule.uids.from === 0);
  return fits !== rule.invert;
}

/** The longest prefix, then the lowest metric, then the first, of those that can be used. A throw leaves the table. */
function tableLookup(
  routes: readonly RouteEntry[],
  rule: RuleEntry,
  { dst, ignoresLinkdown }: FibLookup,
): RouteEntry | undefined {
  const usable = routes
    .filter(({ table, prefix, tos }) => table === rule.table && tos === 0 && contains(prefix, dst))
    .filter((route) => route.hops.length === 0 || route.hops.some((hop) => !isDead(hop, ignoresLinkdown)))
    .toSorted((a, b) => b.prefix.length - a.prefix.length || a.metric - b.metric);
  const [best] = usable;
  if (best === undefined || best.type === RTN_THROW) return undefined;
  return best.prefix.length > rule.suppressPrefixlen ? best : undefined;
}

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
