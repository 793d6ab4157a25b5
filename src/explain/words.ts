/** Routes, rules and interfaces in the words of `ip`. */

import { tableName } from '../diagnose/commands.ts';
import { describeRoute, type NameOf } from '../diagnose/route-words.ts';
import { REFUSING_ACTIONS } from '../diagnose/rule-words.ts';
import type { FibPath } from '../kernel/fib.ts';
import type { Link } from '../kernel/links.ts';
import { formatMac } from '../wire/mac.ts';
import type { RuleEntry } from '../wire/rtnetlink/rule.ts';

/** `eth0 (ifindex 2, veth, 02:...)` */
export function describeLink({ name, ifindex, kind, mac }: Link): string {
  const parts = [`ifindex ${ifindex}`, kind, mac === undefined ? 'no MAC' : formatMac(mac)];
  return `${name} (${parts.filter((part) => part !== '').join(', ')})`;
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
