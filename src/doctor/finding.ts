/** What the doctor has to say: data, so that a check needs no printer. */

import { CHECKS, type Check, LEVELS, type Level, type LevelOf } from './check.ts';

export { LEVELS, type Level };

interface FindingOf<C extends Check> {
  readonly level: LevelOf<C>;
  /** The cause, the same word every time: `forwarding`, `rp-filter`, ... */
  readonly check: C;
  /** The interface that it is about; absent: the whole host. */
  readonly ifname?: string;
  readonly text: string;
  /** A command to paste, an option, or lines of the configuration file. */
  readonly remedy?: string;
}

/** A check has the levels that CHECKS says, and no other. */
export type Finding = { [C in Check]: FindingOf<C> }[Check];

/** A finding of a check that is known only when it is found. Throws a RangeError for a level that CHECKS does not have. */
export function findingOf(
  check: Check,
  level: Level,
  about: Pick<Finding, 'ifname' | 'text' | 'remedy'>,
): Finding {
  const levels: readonly Level[] = CHECKS[check].levels;
  if (!levels.includes(level)) throw new RangeError(`${check} is never ${level}`);
  return { level, check, ...about } as Finding;
}

export const sums = (findings: readonly Finding[]): { problems: number; warnings: number; ok: number } => {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  return { problems: count('problem'), warnings: count('warning'), ok: count('ok') };
};
