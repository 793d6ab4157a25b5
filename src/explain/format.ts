/** An explanation for people. */
import { type Fill, fillSentence, unbroken } from '../diagnose/fill.ts';
import { frameInWords, requestInWords } from '../responder/decision-words.ts';
import type { Explanation } from './explain.ts';
import { formatDelivery } from './format-delivery.ts';
import { formatTraces } from './format-trace.ts';
import { type Paint, STYLES } from './paint.ts';
import type { Remedy } from './remedy.ts';

export type { Paint } from './paint.ts';

export function formatExplanation(
  explanation: Explanation,
  paint: Paint = (_style, text) => text,
  fill: Fill = unbroken,
): string {
  const { op, frame, tpa, spa, sha, ifname, ingress, verdict, reason, text, steps, kernel, remedy, notes } =
    explanation;
  const { delivery, rulesFrom, trace = [] } = explanation;
  const width = Math.max(...steps.map(({ check }) => check.length));
  const outcomes = Math.max(...steps.map(({ outcome }) => outcome.length));
  const column = outcomes + width + 6;
  const lines = steps.flatMap(({ check, looked, outcome, near = [] }) => [
    fill(`  ${paint(STYLES[outcome], outcome.padEnd(outcomes))}  ${check.padEnd(width)}  ${looked}`, column),
    ...near.map((line) => fill(`${' '.repeat(column)}${line}`, column + 2)),
  ]);
  return [
    fill(
      paint(
        'bold',
        `${requestInWords({ op, ifname, spa, sha, tpa })}${frame === undefined ? '' : ` ${frameInWords({ sha, ...frame })}`}`,
      ),
      2,
    ),
    ...(rulesFrom === undefined ? [] : [fill(`Rules: ${rulesFrom}`, 'Rules: '.length)]),
    ...lines,
    fill(`${paint(STYLES[verdict], verdict)} (${reason}): ${text}`, 2),
    fill(
      `${ingress === ifname ? "The kernel's" : `On ${ingress}, the kernel's`} proxy_arp=1 would: ${KERNEL_WOULD[kernel][verdict]}`,
      2,
    ),
    ...(delivery === undefined ? [] : formatDelivery(delivery, paint, fill)),
    ...(remedy === undefined ? [] : formatRemedy(remedy, delivery?.text, fill)),
    ...notes.map((note) => fillSentence(fill, `${paint('yellow', 'Note')}: ${note}`, NOTE.length)),
    ...formatTraces(trace, fill),
  ].join('\n');
}

/** By what the kernel would do, and what arproxy does. */
const KERNEL_WOULD = {
  reply: { reply: 'answer too', drop: 'answer' },
  drop: { reply: 'not answer', drop: 'not answer either' },
} as const;

const NOTE = 'Note: ';

/** What is to be pasted is left as it is. `said`: stands above already. */
function formatRemedy({ text, command, config }: Remedy, said: string | undefined, fill: Fill): string[] {
  if (command === undefined && config === undefined) return [fillSentence(fill, `Remedy: ${text}`, 2)];
  const ways = [command, config === undefined ? undefined : `in the configuration: ${config}`];
  return [
    ...ways
      .filter((way) => way !== undefined)
      .map((way, i) => `${i === 0 ? 'To change it' : '          or'}: ${way}`),
    ...(text === said ? [] : [fill(`  (${text})`, 3)]),
  ];
}
