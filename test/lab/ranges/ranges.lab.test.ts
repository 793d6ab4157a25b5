/**
 * The route cache of ranges beside the kernel, in random worlds: judge.mjs. And that it finds what it is for: parts of what the
 * ranges know are taken away.
 *
 * More of it, such as a million comparisons: `JUDGE_WORLDS=100 npx vitest run --project lab test/lab/ranges`.
 */
import { expect, type TestContext, test } from 'vitest';
import { openLab } from '../../support/lab.ts';

const JUDGE = new URL('judge.mjs', import.meta.url).pathname;
/** Of each world. */
const COMPARISONS = 3000;
const WORLDS = Number(process.env['JUDGE_WORLDS'] ?? 6);
/** Those that take away a part, until it is noticed. */
const MOST_WORLDS = 20;

interface Sums {
  readonly compared: number;
  readonly fromCache: number;
  readonly changes: number;
  readonly disagree: number;
}

function judge(context: TestContext, seed: number, ...words: string[]) {
  const netns = openLab(context).netns('judge');
  const lines = netns
    .exec(process.execPath, [JUDGE, String(seed), String(COMPARISONS), ...words])
    .trim()
    .split('\n');
  return { sums: JSON.parse(lines.at(-1) ?? '') as Sums, disagreements: lines.slice(0, -1) };
}

test.for(Array.from({ length: WORLDS }, (_, n) => n + 1))(
  'what is kept is what the kernel says: world %d',
  (seed, context) => {
    const { sums, disagreements } = judge(context, seed);
    expect(disagreements).toEqual([]);
    expect(sums).toMatchObject({ disagree: 0 });
    expect(sums.compared).toBeGreaterThanOrEqual(COMPARISONS);
    expect(sums.fromCache).toBeGreaterThan(COMPARISONS / 5);
    expect(sums.changes).toBeGreaterThan(3);
  },
);

test.for(['rules', 'local', 'shared', 'new', 'flush', 'distrust'])(
  'it is noticed where ranges know nothing of: %s',
  (part, context) => {
    const isNoticed = (seed: number): boolean => judge(context, seed, '--without', part).sums.disagree > 0;
    expect(Array.from({ length: MOST_WORLDS }, (_, n) => n + 1).some(isNoticed)).toBe(true);
  },
);
