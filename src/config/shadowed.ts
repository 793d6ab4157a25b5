/** Rules that never match: the first match wins, so a rule behind one that takes at least as much is dead. */
import { beginningOf, isName, patterns } from '../policy/patterns.ts';
import type { InterfaceConfig, Match } from './rule-keys.ts';

type WholeMatch = InterfaceConfig['match'];

/**
 * Maximum number of comparisons for one file: about a second. A file that is made to need more is accepted, and what is shadowed
 * in its last rules is not found: such a rule is useless, and does no harm.
 */
const TRIES_MOST = 1_000_000;

export class Tries {
  #left = TRIES_MOST;

  /** Whether there is room for so many more. */
  spend(count: number): boolean {
    this.#left -= count;
    return this.#left >= 0;
  }
}

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
  readonly #tries: Tries;

  constructor(tries: Tries) {
    this.#tries = tries;
  }

  /** One that is shadowed itself need not be added: whatever it takes, an earlier one has. */
  add(match: WholeMatch, index: number): void {
    if (isEmpty(match)) return;
    const filed = { match, index };
    if (match.name.length > 0 && !match.name.includes('*')) this.#byName.add(match.name, filed);
    else if (match.master.length > 0) this.#byMaster.add(match.master, filed);
    else this.#others.push(filed);
  }

  /** The number of the first one that takes all that this one does; undefined: none is known to. */
  shadowing(match: WholeMatch): number | undefined {
    let first: number | undefined;
    for (const { match: before, index } of this.#might(match)) {
      if (!this.#tries.spend(1)) return first;
      const isFirst = index < (first ?? Number.POSITIVE_INFINITY);
      if (isFirst && isTakenBefore(match, before, this.#tries)) first = index;
    }
    return first;
  }

  *#might(match: WholeMatch): Iterable<Filed> {
    yield* this.#others;
    yield* this.#byName.mightTake(match.name[0]);
    yield* this.#byMaster.mightTake(match.master[0]);
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
    if (isName(pattern)) yield* this.#others; // of two patterns it cannot be seen, but where they are the same
  }
}

function push(into: Map<string, Filed[]>, key: string, filed: Filed): void {
  const there = into.get(key);
  if (there === undefined) into.set(key, [filed]);
  else there.push(filed);
}

/** What the one before leaves out, the later one must leave out too. */
const isTakenBefore = (rule: WholeMatch, before: WholeMatch, tries: Tries): boolean =>
  isCovered(rule, before, tries) && (isEmpty(before.not) || isCovered(before.not, rule.not, tries));

/** Whether all that `narrow` takes is taken by `wide` (as far as that can be seen from the words, in as many tries). */
export function isCovered(narrow: Match, wide: Match, tries: Tries): boolean {
  if (isEmpty(wide)) return false;
  const covers = (part: keyof Match, takes: (narrow: string) => boolean): boolean =>
    wide[part].length === 0 || (narrow[part].length > 0 && narrow[part].every(takes));
  const takesName = takesPattern(wide.name);
  const takesMaster = takesPattern(wide.master);
  return (
    (wide.name.includes('*') || covers('name', (pattern) => takesName(pattern, tries))) &&
    covers('kind', (kind) => wide.kind.includes(kind)) &&
    covers('master', (pattern) => takesMaster(pattern, tries))
  );
}

type Takes = (narrow: string, tries: Tries) => boolean;

const takers = new WeakMap<readonly string[], Takes>();

/** Whether one of `wide` takes all that another pattern does: `cali*` takes `cali1` and `cali[1-3]`. Made once for each list. */
function takesPattern(wide: readonly string[]): Takes {
  const known = takers.get(wide);
  if (known !== undefined) return known;
  const takesAll = wide.includes('*');
  const same = new Set(wide);
  const beginnings = new Set(wide.map(beginningOf));
  const several = wide.filter((pattern) => !isName(pattern) && beginningOf(pattern) === undefined);
  let fits: ((name: string) => boolean) | undefined;
  const fitsSeveral = (name: string): boolean => {
    fits ??= patterns(several);
    return fits(name);
  };
  const takes: Takes = (narrow, tries) => {
    if (takesAll || same.has(narrow) || beginsWithOne(narrow, beginnings)) return true;
    return several.length > 0 && isName(narrow) && tries.spend(several.length) && fitsSeveral(narrow);
  };
  takers.set(wide, takes);
  return takes;
}

function beginsWithOne(pattern: string, beginnings: ReadonlySet<string | undefined>): boolean {
  for (let length = 1; beginnings.size > 0 && length <= pattern.length; length++) {
    if (beginnings.has(pattern.slice(0, length))) return true;
  }
  return false;
}
