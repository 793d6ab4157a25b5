/** Rules that never match: the first match wins, so a rule behind one that takes at least as much is dead. */
import { beginningOf, isName, patterns } from '../policy/patterns.ts';
import type { InterfaceConfig, Match } from './rule-keys.ts';

type WholeMatch = InterfaceConfig['match'];

export const isEmpty = ({ name, kind, master }: Match): boolean =>
  name.length + kind.length + master.length === 0;

/**
 * The rules up to here, each filed under one part of its match: a rule that takes all of another takes the first pattern of each
 * part that both have. So each new one is compared with the few that might, and thousands of rules are not the square of that.
 */
export class EarlierRules {
  readonly #byName = new PatternFile();
  readonly #byMaster = new PatternFile();
  /** Neither their names nor their masters say much. */
  readonly #others: Filed[] = [];

  add(match: WholeMatch, index: number): void {
    if (isEmpty(match)) return;
    const filed = { match, index };
    if (match.name.length > 0 && !match.name.includes('*')) this.#byName.add(match.name, filed);
    else if (match.master.length > 0) this.#byMaster.add(match.master, filed);
    else this.#others.push(filed);
  }

  /** The number of the first one that takes all that this one does; undefined: none is known to. */
  shadowing(match: WholeMatch): number | undefined {
    const might = [
      ...this.#others,
      ...this.#byName.mightTake(match.name[0]),
      ...this.#byMaster.mightTake(match.master[0]),
    ];
    let first: number | undefined;
    for (const { match: before, index } of might) {
      if (index < (first ?? Number.POSITIVE_INFINITY) && isTakenBefore(match, before)) first = index;
    }
    return first;
  }
}

interface Filed {
  readonly match: WholeMatch;
  readonly index: number;
}

/** Rules by patterns, for who asks which of them might take another pattern. */
class PatternFile {
  readonly #same = new Map<string, Filed[]>();
  readonly #beginnings = new Map<string, Filed[]>();
  /** Of other patterns: what they take is seen by trying. */
  readonly #others = new Set<Filed>();

  add(all: readonly string[], filed: Filed): void {
    for (const pattern of all) {
      push(this.#same, pattern, filed);
      const beginning = pattern === '*' ? '' : beginningOf(pattern);
      if (beginning !== undefined) push(this.#beginnings, beginning, filed);
      else if (!isName(pattern)) this.#others.add(filed);
    }
  }

  *mightTake(pattern: string | undefined): Iterable<Filed> {
    if (pattern === undefined) return;
    yield* this.#same.get(pattern) ?? [];
    for (let length = 0; length <= pattern.length; length++) {
      yield* this.#beginnings.get(pattern.slice(0, length)) ?? [];
    }
    yield* this.#others;
  }
}

function push(into: Map<string, Filed[]>, key: string, filed: Filed): void {
  const there = into.get(key);
  if (there === undefined) into.set(key, [filed]);
  else there.push(filed);
}

/** What the one before leaves out, the later one must leave out too. */
const isTakenBefore = (rule: WholeMatch, before: WholeMatch): boolean =>
  isCovered(rule, before) && (isEmpty(before.not) || isCovered(before.not, rule.not));

/** Whether all that `narrow` takes is taken by `wide` (as far as that can be seen from the words). */
export function isCovered(narrow: Match, wide: Match): boolean {
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
  const takesAll = wide.includes('*');
  const same = new Set(wide);
  const beginnings = wide.map(beginningOf).filter((beginning) => beginning !== undefined);
  const several = wide.filter((pattern) => !isName(pattern));
  const fits = patterns(several);
  const takes: Takes = (narrow) =>
    takesAll ||
    same.has(narrow) ||
    beginnings.some((beginning) => narrow.startsWith(beginning)) ||
    (several.length > 0 && isName(narrow) && fits(narrow));
  takers.set(wide, takes);
  return takes;
}
