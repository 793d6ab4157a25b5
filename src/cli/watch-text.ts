/** A decision as a line for a person. */
import type { DecisionLine, Missed } from '../control/answers.ts';
import { toWords } from '../responder/decision-words.ts';
import { kindOf, wantsAnswer } from '../responder/packet-kind.ts';
import type { Paint } from './colours.ts';

const COLOURS = { reply: 'green', drop: 'yellow' } as const;

/** `12:03:04.567 g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...) broadcast: reply (proxy-arp) is-at 06:... -> g1` */
export const formatDecision = (decision: DecisionLine, paint: Paint): string =>
  `${clock(decision.time)} ${toWords(decision, (verdict) => painted(decision, verdict, paint))}`;

/** What nobody waits for an answer to does not stand out. */
const painted = (decision: DecisionLine, verdict: string, paint: Paint): string =>
  decision.verdict === 'reply' || wantsAnswer(kindOf(decision), decision.reason)
    ? paint(COLOURS[decision.verdict], verdict)
    : verdict;

/** The daemon decides faster than this client reads. */
export const formatMissed = ({ missed }: Missed, paint: Paint): string =>
  paint('red', `  ... ${missed} decisions missed: they were made faster than they were read`);

/** `12:03:04.567`, in the local time. */
function clock(time: number): string {
  const date = new Date(time);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
