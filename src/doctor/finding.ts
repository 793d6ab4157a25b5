/** What the doctor has to say: data, so that a check needs no printer. */

import { type Check, LEVELS, type Level, type LevelOf } from './check.ts';

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

export const sums = (findings: readonly Finding[]): { problems: number; warnings: number; ok: number } => {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  return { problems: count('problem'), warnings: count('warning'), ok: count('ok') };
};
