/** A watch, as who iterates it sees it. */
import type { DecisionLine, Missed } from './answers.ts';

/** What can be done with a watch. It connects when it is first waited for, and can be iterated once. */
export interface Watch extends AsyncIterable<DecisionLine | Missed> {
  /**
   * Connects, and resolves when nothing is missed any more: with the number of the first decision that is looked at. A test waits
   * for it, and sends its request then. Rejects with a ControlError, or with the signal's reason.
   */
  started(): Promise<number>;
  /** Hangs up: who iterates comes to the end. `break` in a loop does it too. */
  close(): void;
}
