/** What becomes of the packets behind the answer, for people. */
import type { Fill } from '../diagnose/fill.ts';
import type { Delivery } from './delivery/delivery.ts';
import { type Paint, STYLES } from './paint.ts';

/** Behind a drop, only what would be lost once it is answered. */
export function formatDelivery(
  { after, verdict, reason, text, steps, notLookedAt }: Delivery,
  paint: Paint,
  fill: Fill,
): string[] {
  const end = `${paint(STYLES[verdict], verdict)}${reason === undefined ? '' : ` (${reason})`}: ${text}`;
  if (after === 'remedy') return verdict === 'lost' ? [fill(`And once it is answered: ${end}`, 2)] : [];
  const width = Math.max(...steps.map(({ check }) => check.length));
  const outcomes = Math.max(...steps.map(({ outcome }) => outcome.length));
  return [
    ...steps.map(({ check, looked, outcome }) =>
      fill(
        `  ${paint(STYLES[outcome], outcome.padEnd(outcomes))}  ${check.padEnd(width)}  ${looked}`,
        outcomes + width + 6,
      ),
    ),
    fill(end, 2),
    fill(`Not looked at: ${notLookedAt}`, 2),
  ];
}
