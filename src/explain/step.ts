/** One check of the decision, as data. */
import type { NearMiss } from '../diagnose/near-misses.ts';
import type { Reason } from '../policy/outcomes.ts';
import type { Cause, Facts } from './facts.ts';

export interface Step {
  readonly check: string;
  /** The reasons that it can end in; a reply passes them all. */
  readonly reasons: readonly Reason[];
  /** Those causes of `route-refused` that are its own. */
  readonly causes?: readonly Cause[];
  /** What it nearly found: said where the decision ended in it. */
  readonly near?: (facts: Facts) => readonly NearMiss[];
  /** What was looked at, as one line; undefined: there was nothing to look at. */
  readonly looked: (facts: Facts) => string | undefined;
}
