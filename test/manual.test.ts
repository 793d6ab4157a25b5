/** The manual says of every reason what the code says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../src/policy/decision.ts';

/** The rows `| reason | verdict | meaning |`, whatever their padding. */
const rows = readFileSync('docs/manual.md', 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(([, , verdict]) => verdict === 'reply' || verdict === 'drop')
  .map(([, reason, verdict, text]) => ({ reason, verdict, text }));

test('docs/manual.md has the reasons of the code, in their order (scripts/manual-reasons.mjs)', () => {
  expect(rows).toEqual(
    OUTCOMES.map(({ reason, verdict, text }) => ({ reason: `\`${reason}\``, verdict, text })),
  );
});
