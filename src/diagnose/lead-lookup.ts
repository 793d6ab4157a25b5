/** The commands after which a lookup finds a route of its own: what refuses goes, and the route goes where it is looked for. */
import { type FibTables, fibLookup } from '../kernel/fib.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import { prefixOf } from '../wire/ipv4.ts';
import {
  type RouteEntry,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_UNICAST,
} from '../wire/rtnetlink/route.ts';
import { PLAIN_RULE, RuleAction, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import { tableName } from './commands.ts';
import { ruleWords, takeRuleAway } from './rule-words.ts';

/** The rule for table main that every network namespace begins with. */
const MAIN_RULE: RuleEntry = { ...PLAIN_RULE, priority: 32766 };

export interface WantedRoute {
  /** As `ip route` takes them: `10.0.0.2/32`, or `HOST/32`; `g0`, or `DEV`. */
  readonly to: string;
  readonly dev: string;
  /** Its ifindex; 0: not known. */
  readonly oif: number;
  /** `add` becomes `replace` where the table has a route for that prefix. */
  readonly verb: 'add' | 'replace';
  /** Whether a route that the lookup finds without it is as good. */
  readonly isGood: (route: RouteEntry) => boolean;
}

/** For a shell. A rule that refuses stays where the route can go before it, unless there is a good one behind it. */
export function leadLookup(tables: FibTables, lookup: FibLookup, wanted: WantedRoute): string {
  const { rules, commands } = withoutRefusals(tables, lookup);
  const cleared = { ...tables, rules };
  const { route } = fibLookup(cleared, lookup);
  if (commands.length > 0 && route !== undefined && wanted.isGood(route)) return commands.join('; ');
  const before = tableFor(tables, lookup, wanted.oif);
  if (before !== undefined) return routeCommand(tables, lookup, wanted, before);
  const behind = tableFor(cleared, lookup, wanted.oif);
  if (behind !== undefined) return [...commands, routeCommand(tables, lookup, wanted, behind)].join('; ');
  return [...commands, ...overMain(cleared, lookup, wanted)].join('; ');
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
  const withRule = (rule: RuleEntry): FibTables => ({
    ...tables,
    rules: [...tables.rules, rule].toSorted((a, b) => a.priority - b.priority),
  });
  const isEnough = isFound(withRule(MAIN_RULE), lookup, wanted.oif, RT_TABLE_MAIN);
  const rule = isEnough ? MAIN_RULE : forAddress;
  const command = `ip rule add ${ruleWords(rule)} lookup main`;
  const { route } = fibLookup(withRule(rule), lookup);
  if (route !== undefined && wanted.isGood(route)) return [command];
  return [command, routeCommand(tables, lookup, wanted, RT_TABLE_MAIN)];
}

function routeCommand(
  { routes }: FibTables,
  { dst }: FibLookup,
  { to, dev, verb }: WantedRoute,
  table: number,
): string {
  const isThere = routes.some(
    (route) => route.table === table && route.prefix.length === 32 && route.prefix.address === dst,
  );
  const where = table === RT_TABLE_MAIN ? '' : ` table ${tableName(table)}`;
  return `ip route ${isThere ? 'replace' : verb} ${to} dev ${dev}${where}`;
}
