/** A line for each decision, at trace alone: nothing is looked at or formatted when nobody listens. */
import type { Kernel } from '../kernel/kernel.ts';
import { egressOf, namesIn, type Observer, seenOf, toFields } from '../responder/decision.ts';
import type { DecisionFilter } from '../responder/decision-filter.ts';
import { toWords } from '../responder/decision-words.ts';
import type { Log } from './log.ts';

/** An observer for the responder; undefined below trace. `wanted`: undefined for all. */
export function decisionLog(
  log: Log,
  kernel: Pick<Kernel, 'links'>,
  wanted: DecisionFilter | undefined,
): Observer | undefined {
  if (!log.isEnabled('trace')) return undefined;
  const nameOf = namesIn(kernel.links);
  return (event) => {
    const { iif, outcome, oif } = event;
    const { name } = iif.link;
    const seen = seenOf(event);
    if (wanted?.({ ...seen, outcome }, name) === false) return;
    const fields = toFields(seen, outcome, name, egressOf(oif, outcome, nameOf));
    log.say('decision', fields, toWords(fields));
  };
}
