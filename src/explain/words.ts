/** Routes, rules and interfaces in the words of `ip`. */

import { tableName } from '../diagnose/commands.ts';
import { REFUSING_ACTIONS } from '../diagnose/rule-words.ts';
import type { FibPath } from '../kernel/fib.ts';
import type { Link } from '../kernel/links.ts';
import { formatPrefix } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import {
  type Hop,
  type RouteEntry,
  RTN_ANYCAST,
  RTN_BLACKHOLE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNICAST,
  RTN_UNREACHABLE,
} from '../wire/rtnetlink/route.ts';
import type { RuleEntry } from '../wire/rtnetlink/rule.ts';

const TYPES: Readonly<Record<number, string>> = {
  [RTN_UNICAST]: 'unicast',
  [RTN_LOCAL]: 'local',
  [RTN_BROADCAST]: 'broadcast',
  [RTN_ANYCAST]: 'anycast',
  [RTN_MULTICAST]: 'multicast',
  [RTN_BLACKHOLE]: 'blackhole',
  [RTN_UNREACHABLE]: 'unreachable',
  [RTN_PROHIBIT]: 'prohibit',
  [RTN_THROW]: 'throw',
};

export type NameOf = (ifindex: number) => string;

export const typeName = (type: number): string => TYPES[type] ?? `type ${type}`;

/** `eth0 (ifindex 2, veth, 02:...)` */
export function describeLink({ name, ifindex, kind, mac }: Link): string {
  const parts = [`ifindex ${ifindex}`, kind, mac === undefined ? 'no MAC' : formatMac(mac)];
  return `${name} (${parts.filter((part) => part !== '').join(', ')})`;
}

/** `blackhole 10.0.0.0/8`, `default`: as `ip route` takes it. */
export const routeKey = ({ type, prefix }: RouteEntry): string => {
  const kind = type === RTN_UNICAST ? '' : `${typeName(type)} `;
  return `${kind}${prefix.length === 0 ? 'default' : formatPrefix(prefix)}`;
};

/** `10.99.0.0/16 via 10.2.0.2 dev g1, table main` */
export function describeRoute(route: RouteEntry, nameOf: NameOf): string {
  const hop = ({ via, oif }: Hop): string => `${via === undefined ? '' : `via ${via} `}dev ${nameOf(oif)}`;
  const hops = route.hops.map(hop).join(' or ');
  const object = route.nexthopId === 0 ? '' : ` (nexthop object ${route.nexthopId})`;
  return `${[routeKey(route), hops].filter((part) => part !== '').join(' ')}${object}, table ${tableName(route.table)}`;
}

/** The end of a lookup: the route, the rule that ended it, or that there is none, and where it was looked for. */
export function describePath({ rules, route, ended }: FibPath, nameOf: NameOf): string {
  const last = rules.at(-1);
  if (route !== undefined) return `${describeRoute(route, nameOf)}${byRule(last)}`;
  if (ended && last !== undefined)
    return `rule ${last.priority} is ${REFUSING_ACTIONS[last.action] ?? 'an end'}`;
  const tables = [...new Set(rules.map(({ table }) => tableName(table)))].join(', ');
  const priorities = rules.map(({ priority }) => priority).join(', ');
  if (rules.length === 0) return 'no route: no policy routing rule matches';
  return `no route: ${rules.length > 1 ? 'tables' : 'table'} ${tables} ${rules.length > 1 ? 'were' : 'was'} looked in by ${rules.length > 1 ? 'rules' : 'rule'} ${priorities}`;
}

export const byRule = (rule: RuleEntry | undefined): string =>
  rule === undefined ? '' : `, by rule ${rule.priority}`;
