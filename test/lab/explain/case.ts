/** A situation on a real kernel, what `arproxy explain` must say of it, and what must come of its remedy. */

/** Nothing leads to it but what a case adds. */
export const NOT_ROUTED = '10.98.0.1';

export interface ExplainCase {
  /** Shell commands in the gateway before the question. */
  readonly state?: readonly string[];
  readonly iface?: string;
  readonly from?: string;
  readonly target?: string;
  readonly args?: readonly string[];
  /** The rule for g0 in a configuration file. */
  readonly rule?: string;
  readonly reason: string;
  readonly cause?: string;
  readonly kernel?: 'reply' | 'drop';
  /** What the step where it ended looked at. */
  readonly looked?: RegExp;
  /** The command of the remedy, or without one its words. */
  readonly remedy?: RegExp;
  /** What the configuration is told to be, and the rule with that. */
  readonly config?: RegExp;
  readonly mended?: string;
  /** The reason after the command was run, with g1 for DEV; none: it is not run. */
  readonly afterwards?: string;
}

export type ExplainCases = Readonly<Record<string, ExplainCase>>;
