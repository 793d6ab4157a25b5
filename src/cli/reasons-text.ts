/** Reasons, and what else has a word, for people. */
import type { Fill } from '../diagnose/fill.ts';
import type { Paint } from './colours.ts';
import type { Sense } from './word-senses.ts';

const COLOURS = { reply: 'green', drop: 'yellow', lost: 'yellow' } as const;
/** What a reason without a verdict is about: packets behind an answer. */
const LOST: keyof typeof COLOURS = 'lost';

/** A line for each reason; of all that is no reason the word alone. */
export function formatWords(senses: readonly Sense[], paint: Paint, fill: Fill): string {
  const reasons = senses.filter(({ kind }) => kind === 'reason');
  const width = Math.max(...reasons.map(({ word }) => word.length));
  const verdicts = Math.max(...reasons.map(({ verdict = LOST }) => verdict.length));
  const lines = reasons.map(({ word, verdict = LOST, text }) =>
    fill(
      `${word.padEnd(width)}  ${paint(COLOURS[verdict], verdict.padEnd(verdicts))}  ${text}`,
      width + verdicts + 4,
    ),
  );
  const others = (kind: Sense['kind']): string =>
    senses.flatMap((sense) => (sense.kind === kind ? [sense.word] : [])).join(', ');
  return `${[
    ...lines,
    '',
    fill(`causes of route-refused and target-local (arproxy explain): ${others('cause')}`, 2),
    fill(`checks of arproxy doctor: ${others('check')}`, 2),
    fill('arproxy reasons WORD explains one of these', 2),
  ].join('\n')}\n`;
}

/** One word in each of its senses. */
export const formatSenses = (senses: readonly Sense[], paint: Paint, fill: Fill): string =>
  `${senses
    .map(({ word, what, text, kernel, look }) =>
      [
        fill(`${paint('bold', word)}: ${what}`, 2),
        fill(`  ${text}`, 2),
        ...(kernel === undefined ? [] : [fill(`  The kernel: ${kernel}`, 4)]),
        fill(`  Look: ${look}`, 4),
      ].join('\n'),
    )
    .join('\n\n')}\n`;
