/** An explanation for people. */
import { requestInWords } from '../responder/decision-words.ts';
import { ArpOp } from '../wire/arp.ts';
import type { Explanation } from './explain.ts';
import type { Remedy } from './remedy.ts';

/** How a word is made to stand out; the identity where there is no terminal. */
export type Paint = (style: 'green' | 'red' | 'yellow' | 'bold', text: string) => string;

const STYLES = { ok: 'green', reply: 'green', drop: 'red', overruled: 'yellow' } as const;

export function formatExplanation(explanation: Explanation, paint: Paint = (_style, text) => text): string {
  const { tpa, spa, sha, ifname, ingress, verdict, reason, text, steps, kernel, remedy, notes } = explanation;
  const width = Math.max(...steps.map(({ check }) => check.length));
  const outcomes = Math.max(...steps.map(({ outcome }) => outcome.length));
  const lines = steps.flatMap(({ check, looked, outcome, near = [] }) => [
    `  ${paint(STYLES[outcome], outcome.padEnd(outcomes))}  ${check.padEnd(width)}  ${looked}`,
    ...near.map((line) => `${' '.repeat(outcomes + width + 6)}${line}`),
  ]);
  return [
    paint('bold', requestInWords({ op: ArpOp.REQUEST, ifname, spa, sha, tpa })),
    ...lines,
    `${paint(STYLES[verdict], verdict)} (${reason}): ${text}`,
    `${ingress === ifname ? "The kernel's" : `On ${ingress}, the kernel's`} proxy_arp=1 would: ${KERNEL_WOULD[kernel][verdict]}`,
    ...(remedy === undefined ? [] : formatRemedy(remedy)),
    ...notes.map((note) => `${paint('yellow', 'Note')}: ${note}`),
  ].join('\n');
}

/** By what the kernel would do, and what arproxy does. */
const KERNEL_WOULD = {
  reply: { reply: 'answer too', drop: 'answer' },
  drop: { reply: 'not answer', drop: 'not answer either' },
} as const;

function formatRemedy({ text, command, config }: Remedy): string[] {
  if (command === undefined && config === undefined) return [`Remedy: ${text}`];
  const ways = [command, config === undefined ? undefined : `in the configuration: ${config}`];
  return [
    ...ways
      .filter((way) => way !== undefined)
      .map((way, i) => `${i === 0 ? 'To change it' : '          or'}: ${way}`),
    `  (${text})`,
  ];
}
