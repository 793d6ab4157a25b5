/** The manual says of every reason what the code says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../src/policy/decision.ts';

const manual = readFileSync('docs/manual.md', 'utf8');

test.each(OUTCOMES)('$reason has its row in docs/manual.md (scripts/manual-reasons.mjs)', ({ reason, verdict, text }) => {
  expect(manual).toContain(`| \`${reason}\` | ${verdict} | ${text} |`);
});

test('docs/manual.md has no reason that the code has not', () => {
  const rows = manual.match(/^\| `[a-z0-9-]+` \| (?:reply|drop) \|/gm) ?? [];
  expect(rows).toHaveLength(OUTCOMES.length);
});
