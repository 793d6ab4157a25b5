/** One row of the table of decisions. */
import type { Reason } from '../../src/policy/outcomes.ts';
import type { Situation } from './situation.ts';

export interface Case extends Situation {
  readonly name: string;
  readonly reason: Reason;
}

/** For test.each: the name of each case, in whole, and the case. */
export const named = (cases: readonly Case[]): [string, Case][] =>
  cases.map((each) => [`${each.name}: ${each.reason}`, each]);

export const NOARP = { flags: 0x110c3 };
