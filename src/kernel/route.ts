/** What the kernel's route lookup said. */

/** Instead of an errno: the kernel gave no answer. */
export const UNANSWERED = -1;

/** Its fields can be written, so that one object serves for the same place in every batch. */
export interface Route {
  /** 0, an errno (the lookup was refused), or UNANSWERED. */
  errno: number;
  /** RTN_*. */
  type: number;
  /** ifindex; 0 where the answer names none. */
  oif: number;
  /** Length of the matched prefix, where it was asked for; else -1. */
  length: number;
}
