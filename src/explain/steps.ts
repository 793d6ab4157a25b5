/** The checks in the order of the decision: what each may end it with, and what it looked at. */
import type { Reason } from '../policy/outcomes.ts';
import type { Cause, Facts } from './facts.ts';
import { nearLines } from './near.ts';
import type { Step } from './step.ts';
import { FRAME_STEPS } from './steps-frame.ts';
import { ROUTE_STEPS } from './steps-route.ts';
import { isUnheard } from './unheard.ts';

export const STEPS: readonly Step[] = [...FRAME_STEPS, ...ROUTE_STEPS];

export interface Looked {
  readonly check: string;
  readonly looked: string;
  /** `overruled`: it would have ended the decision, but for `targets.always`. */
  /** What was nearly found, and what kept it from counting. */
  readonly near?: readonly string[];
  readonly outcome: 'ok' | 'drop' | 'reply' | 'overruled';
}

/** What became of each step, up to the one where it ended; those with nothing to look at are left out. */
export function walk(facts: Facts): Looked[] {
  const { verdict, overruled, cause } = facts;
  const end = isUnheard(verdict.reason) ? 0 : stepOf(verdict.reason, cause);
  const overruledAt = overruled === undefined ? -1 : stepOf(overruled.reason, cause);
  const alwaysAt = stepOf('always', undefined);
  return STEPS.flatMap(({ check, looked, near }, i): Looked[] => {
    if (verdict.verdict === 'drop' && i > end) return [];
    if (overruled !== undefined && i > overruledAt && i < alwaysAt) return [];
    const line = looked(facts);
    if (line === undefined) return [];
    const outcome = i === overruledAt ? 'overruled' : i === end ? verdict.verdict : 'ok';
    const lines = outcome === 'drop' || outcome === 'overruled' ? nearLines(near?.(facts) ?? []) : [];
    return [{ check, looked: line, ...(lines.length > 0 && { near: lines }), outcome }];
  });
}

function stepOf(reason: Reason, cause: Cause | undefined): number {
  const byCause =
    reason === 'route-refused' && cause !== undefined
      ? STEPS.findIndex(({ causes }) => causes?.includes(cause))
      : -1;
  return byCause >= 0 ? byCause : STEPS.findIndex(({ reasons }) => reasons.includes(reason));
}
