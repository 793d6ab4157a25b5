/** The manual has a row for every check, with the levels that it may have. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const SRC = new URL('../../src/doctor/', import.meta.url);
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(new URL(file, SRC), 'utf8'));
const checks = new Set(
  sources.flatMap((text) => [...text.matchAll(/check: '([\w-]+)'/g)].map(([, word = '']) => word)),
);

test('docs/manual.md names every check of src/doctor/, and no other', () => {
  const manual = readFileSync('docs/manual.md', 'utf8');
  const [, section = ''] = /^## arproxy doctor$(.*?)^## /ms.exec(manual) ?? [];
  const named = section
    .split('\n')
    .flatMap((line) => /^\| (`.*?) +\| (?:problem|warning|ok)/.exec(line)?.[1] ?? [])
    .flatMap((words) => [...words.matchAll(/`([\w-]+)`/g)].map(([, word = '']) => word));
  expect(checks.size).toBeGreaterThan(20);
  expect(named.toSorted()).toEqual([...checks].toSorted());
});
