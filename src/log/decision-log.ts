/** A line for each decision, at trace alone: nothing is looked at or formatted when nobody listens. */
import type { Kernel } from '../kernel/kernel.ts';
import { egressOf, namesIn, type Observer, seenOf, toFields } from '../responder/decision.ts';
import { toWords } from '../responder/decision-words.ts';
import type { Log } from './log.ts';

/** An observer for the responder; undefined below trace. */
export function decisionLog(log: Log, kernel: Kernel): Observer | undefined {
  if (!log.isEnabled('trace')) return undefined;
  const nameOf = namesIn(kernel.links);
  return (event) => {
    const { iif, outcome, oif } = event;
    const fields = toFields(seenOf(event), outcome, iif.link.name, egressOf(oif, outcome, nameOf));
    log.say('decision', fields, toWords(fields));
  };
}
