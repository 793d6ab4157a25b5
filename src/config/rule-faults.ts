/** What the schema cannot say: prefixes named twice, and rules that never match. */
import { ACCESS } from '../policy/access-list.ts';
import { patterns } from '../policy/patterns.ts';
import { formatPrefix } from '../wire/ipv4.ts';
import type { Config } from './keys.ts';
import type { InterfaceConfig, Match } from './rule-keys.ts';

export interface RuleFault {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

export const ruleFaults = ({ interfaces }: Config): RuleFault[] =>
  interfaces.flatMap((rule, i) => [
    ...neverMatches(interfaces, rule, i),
    ...twice(['interfaces', i, 'targets'], rule.targets),
    ...twice(['interfaces', i, 'senders'], rule.senders),
  ]);

/** The first match wins: a rule behind one that takes at least as much is dead. */
function neverMatches(rules: readonly InterfaceConfig[], rule: InterfaceConfig, i: number): RuleFault[] {
  const path = ['interfaces', i, 'match'];
  if (isEmpty(rule.match)) return [{ path, text: 'want at least one of name, kind, master' }];
  if (isCovered(rule.match, rule.match.not))
    return [{ path, text: 'never matches: its own `not` excludes all of it' }];
  const first = rules.findIndex((before, j) => j < i && isTakenBefore(rule.match, before.match));
  return first < 0 ? [] : [{ path, text: `never matches: shadowed by interfaces[${first}]` }];
}

const isEmpty = ({ name, kind, master }: Match): boolean => name.length + kind.length + master.length === 0;

type WholeMatch = InterfaceConfig['match'];

/** What the one before leaves out, the later one must leave out too. */
const isTakenBefore = (rule: WholeMatch, before: WholeMatch): boolean =>
  isCovered(rule, before) && (isEmpty(before.not) || isCovered(before.not, rule.not));

/** Whether all that `narrow` takes is taken by `wide` (as far as that can be seen from the words). */
function isCovered(narrow: Match, wide: Match): boolean {
  if (isEmpty(wide)) return false;
  const covers = (part: keyof Match, takes: Takes): boolean =>
    wide[part].length === 0 || (narrow[part].length > 0 && narrow[part].every(takes));
  return (
    (wide.name.includes('*') || covers('name', takesPattern(wide.name))) &&
    covers('kind', (kind) => wide.kind.includes(kind)) &&
    covers('master', takesPattern(wide.master))
  );
}

type Takes = (narrow: string) => boolean;

const takers = new WeakMap<readonly string[], Takes>();

/** Whether one of `wide` takes all that another pattern does: `cali*` takes `cali1` and `cali[1-3]`. Made once for each list. */
function takesPattern(wide: readonly string[]): Takes {
  const known = takers.get(wide);
  if (known !== undefined) return known;
  const same = new Set(wide);
  const beginnings = wide
    .filter((pattern) => pattern.endsWith('*') && isPlain(pattern.slice(0, -1)))
    .map((pattern) => pattern.slice(0, -1));
  const several = wide.filter((pattern) => !isPlain(pattern));
  const fits = patterns(several);
  const takes: Takes = (narrow) =>
    same.has(narrow) ||
    beginnings.some((beginning) => narrow.startsWith(beginning)) ||
    (several.length > 0 && isPlain(narrow) && fits(narrow));
  takers.set(wide, takes);
  return takes;
}

/** A name, and no pattern of several. */
const isPlain = (pattern: string): boolean => /^[\w.:-]*$/.test(pattern);

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
