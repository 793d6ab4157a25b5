/** Several who look at each decision, as one. */
import type { Observer } from '../responder/decision.ts';

/** One observer for all; undefined for none. */
export function joinObservers(observers: readonly Observer[]): Observer | undefined {
  if (observers.length < 2) return observers[0];
  return (decision) => {
    for (const observer of observers) observer(decision);
  };
}
