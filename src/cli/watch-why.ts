/** `arproxy watch --why`: under each line, or in each object, what the decision hung on. */
import type { DecisionLine } from '../control/answers.ts';
import type { Explanation } from '../explain/explain.ts';

/** Number of lines a second that are explained: each reads the kernel's rules and routes. */
const LINES_A_SECOND = 10;

/** What is said of a line: in `--json`, under `why`. */
export interface Why {
  /** As it would be decided now. */
  readonly verdict: string;
  readonly reason: string;
  readonly text: string;
  /** The route that matches: prefix, table and rule. Absent: the decision does not come to it. */
  readonly route?: string;
}

export type ExplainLine = (line: DecisionLine) => Explanation | string;

/** Undefined: there were more lines than can be explained. */
export function whyOf(explainLine: ExplainLine, now = () => performance.now()) {
  let since = Number.NEGATIVE_INFINITY;
  let count = 0;
  return (line: DecisionLine): Why | string | undefined => {
    if (now() - since >= 1000) [since, count] = [now(), 0];
    if (++count > LINES_A_SECOND) return undefined;
    const said = explainLine(line);
    if (typeof said === 'string') return said;
    const { verdict, reason, text, steps } = said;
    const route = steps.find(({ check }) => check === 'route')?.looked;
    return { verdict, reason, text, ...(route !== undefined && { route }) };
  };
}

/** `why: ...; route 10.99.0.0/16 dev g1, table main, by rule 32766`; where it would be decided otherwise now, it says so. */
export function whyInWords({ verdict, reason }: DecisionLine, why: Why | string): string {
  if (typeof why === 'string') return `    why: ${why}`;
  const same = why.verdict === verdict && why.reason === reason;
  const route = why.route === undefined ? '' : `; route: ${why.route}`;
  return `    ${same ? 'why' : `now it would be ${why.verdict} (${why.reason})`}: ${why.text}${route}`;
}
