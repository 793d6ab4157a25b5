/** The commands after which a lookup finds a route of its own: what refuses goes, and the route goes where it is looked for. */
import { type FibTables, fibLookup, fibWalk, refuses } from '../kernel/fib.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import { type Ipv4Prefix, prefixOf } from '../wire/ipv4.ts';
import {
  type RouteEntry,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_THROW,
  RTN_UNICAST,
} from '../wire/rtnetlink/route.ts';
import { PLAIN_RULE, RuleAction, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import { tableName } from './commands.ts';
import { routeKey } from './route-words.ts';
import { ruleWords, takeRuleAway } from './rule-words.ts';

/** The rule for table main that every network namespace begins with. */
const MAIN_RULE: RuleEntry = { ...PLAIN_RULE, priority: 32766 };

export interface WantedRoute {
  /** As `ip route` takes them: `10.0.0.2/32`, or `HOST/32`; `g0`, or `DEV`. */
  readonly to: string;
  readonly dev: string;
  /** Its ifindex; 0: not known. */
  readonly oif: number;
  /** The gateway; none: the address is on the link. */
  readonly via?: string | undefined;
  /** Whether the kernel takes it for a neighbour by itself, of a route in this table. */
  readonly isOnLink?: (table: number) => boolean;
  /** `add` becomes `replace` where the table has a route for that prefix. */
  readonly verb: 'add' | 'replace';
  /** Whether a route that the lookup finds without it is as good. */
  readonly isGood: (route: RouteEntry) => boolean;
}

export interface Lead {
  /** For a shell. */
  readonly commands: readonly string[];
  /** The last of them is the route that is wanted: a good one was not there. */
  readonly isNew: boolean;
}

export const leadLookup = (tables: FibTables, lookup: FibLookup, wanted: WantedRoute): string =>
  lead(tables, lookup, wanted).commands.join('; ');

/** What refuses stays where the route can go before it, unless there is a good one behind it. */
export function lead(tables: FibTables, lookup: FibLookup, wanted: WantedRoute): Lead {
  const { rules, commands } = withoutRefusals(tables, lookup);
  const cleared = { ...tables, rules };
  const leadsWell = (there: FibTables): boolean => {
    const { route } = fibLookup(there, lookup);
    return route !== undefined && wanted.isGood(route);
  };
  if (commands.length > 0 && leadsWell(cleared)) return { commands, isNew: false };
  const stones = stonesInTheWay(cleared, lookup);
  const open = { ...cleared, routes: tables.routes.filter((route) => !stones.includes(route)) };
  if (stones.length > 0 && leadsWell(open))
    return { commands: [...commands, ...stones.map(takeRouteAway)], isNew: false };
  if (!leadsToMain(cleared) && leadsWell(withRule(cleared, MAIN_RULE)))
    return { commands: [...commands, addRule(MAIN_RULE)], isNew: false };
  const before = tableFor(tables, lookup, wanted.oif);
  if (before !== undefined) return { commands: [routeCommand(tables, lookup, wanted, before)], isNew: true };
  const behind = tableFor(cleared, lookup, wanted.oif);
  if (behind !== undefined)
    return { commands: [...commands, routeCommand(tables, lookup, wanted, behind)], isNew: true };
  const gotos = gotosToTake(cleared, lookup, wanted.oif);
  if (gotos !== undefined) {
    const isEnough = leadsWell(gotos.tables);
    const then = isEnough ? { commands: [], isNew: false } : lead(gotos.tables, lookup, wanted);
    return { commands: [...commands, ...gotos.commands, ...then.commands], isNew: then.isNew };
  }
  const over = overMain(cleared, lookup, wanted);
  return { commands: [...commands, ...over], isNew: over.length > 1 };
}

/** Those that jump over each table where the route could be found; undefined: without them there is none either. */
function gotosToTake(
  tables: FibTables,
  lookup: FibLookup,
  oif: number,
): { readonly tables: FibTables; readonly commands: readonly string[] } | undefined {
  let { rules } = tables;
  const commands: string[] = [];
  for (;;) {
    const jumps = fibWalk({ ...tables, rules }, lookup).find(
      ({ passedBy }) => passedBy?.action === RuleAction.GOTO,
    );
    const goto = rules.find((rule) => rule === jumps?.passedBy);
    if (goto === undefined) return undefined;
    commands.push(...takeRuleAway(goto, rules));
    rules = rules.filter((rule) => rule !== goto);
    const without = { ...tables, rules };
    if (tableFor(without, lookup, oif) !== undefined) return { tables: without, commands };
  }
}

/** The rules without those that end the lookup by themselves. */
function withoutRefusals(
  { rules: all, routes }: FibTables,
  lookup: FibLookup,
): { readonly rules: readonly RuleEntry[]; readonly commands: readonly string[] } {
  let rules = all;
  const commands: string[] = [];
  for (;;) {
    const { route, ended, rules: met } = fibLookup({ rules, routes }, lookup);
    const last = met.at(-1);
    if (!ended || route !== undefined || last === undefined) return { rules, commands };
    commands.push(...takeRuleAway(last, rules));
    rules = rules.filter((rule) => rule !== last);
  }
}

/** Throws and refusals for the address alone: nobody else misses them. A nexthop object is not theirs. */
function stonesInTheWay(tables: FibTables, lookup: FibLookup): readonly RouteEntry[] {
  const isStone = ({ type, prefix, tos, nexthopId }: RouteEntry): boolean =>
    (type === RTN_THROW || refuses(type)) && prefix.length === 32 && tos === 0 && nexthopId === 0;
  const met = fibWalk(tables, lookup).filter(({ passedBy, fits }) => passedBy === undefined && fits);
  // More than one rule may lead to the same table.
  return [...new Set(met.flatMap(({ routes }) => routes.map(({ route }) => route).filter(isStone)))];
}

const takeRouteAway = (route: RouteEntry): string =>
  `ip route delete ${routeKey(route)}${route.metric === 0 ? '' : ` metric ${route.metric}`}${inTable(route.table)}`;

const inTable = (table: number): string => (table === RT_TABLE_MAIN ? '' : ` table ${tableName(table)}`);

/** That of the kernel, and the one that a rule looks in everywhere and nobody uses. */
const NOBODYS: readonly number[] = [RT_TABLE_LOCAL, RT_TABLE_DEFAULT];

/** Where a route for the address alone is found: the table where the lookup ends, else main, else another one looked in. */
function tableFor(tables: FibTables, lookup: FibLookup, oif: number): number | undefined {
  const { rules, route } = fibLookup(tables, lookup);
  const lookedIn = rules.filter(({ action }) => action === RuleAction.TO_TBL).map(({ table }) => table);
  const others = lookedIn.filter((table) => !NOBODYS.includes(table));
  const main = others.filter((table) => table === RT_TABLE_MAIN);
  const found = route === undefined || route.table === RT_TABLE_LOCAL ? [] : [route.table];
  return [...found, ...main, ...others].find((table) => isFound(tables, lookup, oif, table));
}

function isFound({ rules, routes }: FibTables, lookup: FibLookup, oif: number, table: number): boolean {
  const route: RouteEntry = {
    ...{ type: RTN_UNICAST, table, prefix: prefixOf(lookup.dst, 32), tos: 0, metric: 0, nexthopId: 0 },
    hops: [{ oif, via: undefined, flags: 0 }],
  };
  return fibLookup({ rules, routes: [route, ...routes] }, lookup).route === route;
}

/** No rule leads to a table that a route could go to: the one for main is put back, or one for the address alone is first. */
function overMain(tables: FibTables, lookup: FibLookup, wanted: WantedRoute): string[] {
  const forAddress: RuleEntry = { ...PLAIN_RULE, dst: prefixOf(lookup.dst, 32) };
  const isEnough = isFound(withRule(tables, MAIN_RULE), lookup, wanted.oif, RT_TABLE_MAIN);
  const rule = isEnough ? MAIN_RULE : forAddress;
  const { route } = fibLookup(withRule(tables, rule), lookup);
  if (route !== undefined && wanted.isGood(route)) return [addRule(rule)];
  return [addRule(rule), routeCommand(tables, lookup, wanted, RT_TABLE_MAIN)];
}

const leadsToMain = ({ rules }: FibTables): boolean =>
  rules.some(({ action, table }) => action === RuleAction.TO_TBL && table === RT_TABLE_MAIN);

const withRule = (tables: FibTables, rule: RuleEntry): FibTables => ({
  ...tables,
  rules: [...tables.rules, rule].toSorted((a, b) => a.priority - b.priority),
});

const addRule = (rule: RuleEntry): string => `ip rule add ${ruleWords(rule)} lookup main`;

/** `ip route replace 10.0.0.2/32 via 10.1.0.1 dev g1 table 100` */
function routeCommand({ routes }: FibTables, { dst }: FibLookup, wanted: WantedRoute, table: number): string {
  const { to, dev, via, isOnLink = () => true, verb } = wanted;
  const isAlone = ({ length, address }: Ipv4Prefix): boolean => length === 32 && address === dst;
  const isThere = routes.some((route) => route.table === table && isAlone(route.prefix));
  const hop = `${via === undefined ? '' : `via ${via} `}dev ${dev}${isOnLink(table) ? '' : ' onlink'}`;
  return `ip route ${isThere ? 'replace' : verb} ${to} ${hop}${inTable(table)}`;
}
