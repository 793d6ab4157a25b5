/** One check of the decision, as data. */
import type { Reason } from '../policy/outcomes.ts';
import type { Cause, Facts } from './facts.ts';

export interface Step {
  readonly check: string;
  /** The reasons that it can end in; a reply passes them all. */
  readonly reasons: readonly Reason[];
  /** Those causes of `route-refused` that are its own. */
  readonly causes?: readonly Cause[];
  /** About this frame's form, which who explains cannot choose. */
  readonly aboutTheFrame?: true;
  /** What was looked at, as one line; undefined: there was nothing to look at. */
  readonly looked: (facts: Facts) => string | undefined;
}
