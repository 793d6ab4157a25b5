/** A decision as a line for a person. */
import { styleText } from 'node:util';
import type { DecisionLine } from '../control/decision-line.ts';
import { ArpOp } from '../wire/arp.ts';

export interface Missed {
  readonly missed: number;
}

const COLOURS = { reply: 'green', drop: 'yellow' } as const;

/** `12:03:04.567 g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...): reply (proxy-arp) by g1` */
export function formatDecision(decision: DecisionLine, colours: boolean): string {
  const { time, ifname, spa, sha, tpa, verdict, reason, oif, op } = decision;
  const what = op === ArpOp.REQUEST ? `who-has ${tpa} tell ${spa}` : `operation ${op} from ${spa} for ${tpa}`;
  const paint = (text: string): string => (colours ? styleText(COLOURS[verdict], text, PLAIN) : text);
  const by = oif === undefined ? '' : ` by ${oif}`;
  return `${clock(time)} ${ifname} ${what} (${sha}): ${paint(`${verdict} (${reason})`)}${by}`;
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
