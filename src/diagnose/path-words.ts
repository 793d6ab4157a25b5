/** How a lookup ends, in the words of `ip`. */
import type { FibPath } from '../kernel/fib.ts';
import type { RuleEntry } from '../wire/rtnetlink/rule.ts';
import { tableName } from './commands.ts';
import { describeRoute, type NameOf } from './route-words.ts';
import { REFUSING_ACTIONS } from './rule-words.ts';

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
