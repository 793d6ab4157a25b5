/** What the schema cannot say: prefixes named twice, and rules that never match. */
import { ACCESS } from '../policy/access-list.ts';
import { formatPrefix } from '../wire/ipv4.ts';
import type { Config } from './keys.ts';
import type { InterfaceConfig } from './rule-keys.ts';
import { EarlierRules, isCovered, isEmpty, Tries } from './shadowed.ts';

export interface RuleFault {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

export function ruleFaults({ interfaces }: Config): RuleFault[] {
  const tries = new Tries();
  const earlier = new EarlierRules(tries);
  return interfaces.flatMap((rule, i) => {
    const useless = neverMatches(rule, i, earlier, tries);
    if (useless.length === 0) earlier.add(rule.match, i);
    return [
      ...useless,
      ...twice(['interfaces', i, 'targets'], rule.targets),
      ...twice(['interfaces', i, 'senders'], rule.senders),
    ];
  });
}

function neverMatches(rule: InterfaceConfig, i: number, earlier: EarlierRules, tries: Tries): RuleFault[] {
  const path = ['interfaces', i, 'match'];
  if (isEmpty(rule.match)) return [{ path, text: 'want at least one of name, kind, master' }];
  if (isCovered(rule.match, rule.match.not, tries))
    return [{ path, text: 'never matches: its own `not` excludes all of it' }];
  const first = earlier.shadowing(rule.match);
  return first === undefined ? [] : [{ path, text: `never matches: shadowed by interfaces[${first}]` }];
}

function twice(path: readonly PropertyKey[], lists: Partial<InterfaceConfig['targets']>): RuleFault[] {
  const seen = new Map<string, string>();
  return ACCESS.flatMap((list) =>
    (lists[list] ?? []).flatMap((prefix, i) => {
      const text = formatPrefix(prefix);
      const before = seen.get(text);
      if (before === undefined) seen.set(text, `${list}[${i}]`);
      return before === undefined
        ? []
        : [{ path: [...path, list, i], text: `${text} is in ${before} already` }];
    }),
  );
}
