/** A decision as a line for a person. */
import { styleText } from 'node:util';
import type { Missed } from '../control/answers.ts';
import type { DecisionLine } from '../control/decision-line.ts';
import { toWords } from '../responder/decision.ts';

const COLOURS = { reply: 'green', drop: 'yellow' } as const;

/** `12:03:04.567 g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...): reply (proxy-arp) -> g1` */
export function formatDecision(decision: DecisionLine, colours: boolean): string {
  const paint = (text: string): string =>
    colours ? styleText(COLOURS[decision.verdict], text, PLAIN) : text;
  return `${clock(decision.time)} ${toWords(decision, paint)}`;
}

/** The daemon is faster than what reads: how much was not looked at. */
export function formatMissed({ missed }: Missed, colours: boolean): string {
  const text = `  ... ${missed} decisions were missed: they came faster than they were taken`;
  return colours ? styleText('red', text, PLAIN) : text;
}

/** The caller has asked whether there are colours. */
const PLAIN = { validateStream: false };

/** `12:03:04.567`, in the local time. */
function clock(time: number): string {
  const date = new Date(time);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
