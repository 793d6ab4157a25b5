/** A line for each decision, at trace alone: nothing is looked at or formatted when nobody listens. */
import type { Kernel } from '../kernel/kernel.ts';
import { egressOf, namesIn, type Observer, toFields, toWords } from '../responder/decision.ts';
import type { Log } from './log.ts';

/** An observer for the responder; undefined below trace. */
export function decisionLog(log: Log, kernel: Kernel): Observer | undefined {
  if (!log.isEnabled('trace')) return undefined;
  const nameOf = namesIn(kernel.links);
  return ({ arp, iif: { link }, outcome, oif }) => {
    const fields = toFields(arp, outcome, link.name, egressOf(oif, nameOf));
    log.say('decision', fields, toWords(fields));
  };
}
