/** The console blocks of the manual are run in labs, and print what the pages show. README.md has the rules. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference } from './compare.ts';
import { readPage, type Step } from './page.ts';
import { Teller } from './teller.ts';

/** Set: writes what is printed into the pages, where they show something else. */
const WRITES = process.env['ARPROXY_WRITE_PAGES'] !== undefined;
const WRITING_DEADLINE_MS = 3000;

const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => /^(?:[A-Z]+\.md|(?:docs|labs|deploy)\/.*\.md)$/.test(file) && existsSync(file))
  .map((file) => ({ file, ...readPage(file, readFileSync(file, 'utf8')) }));

const FAULTS = pages.map(({ file, faults }) => [file, faults] as const);
const STORIES = pages
  .filter(({ run }) => run > 0)
  .toSorted((a, b) => b.steps.length - a.steps.length) // the longest first
  .map(({ file, steps }) => [file, steps] as const);

test.each(FAULTS)('%s has its code in fences, and says where its console blocks are run', (_, faults) => {
  expect(faults).toEqual([]);
});

test('three of four console blocks are run', () => {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  expect(sum(pages.map(({ run }) => run))).toBeGreaterThanOrEqual(3 * sum(pages.map(({ notRun }) => notRun)));
});

describe.skipIf(/* namespaces need root */ process.getuid?.() !== 0)('as root, in labs', () => {
  let program = '';
  beforeAll(() => {
    program = mkdtempSync(join(tmpdir(), 'arproxy-docs-'));
    execFileSync('labs/lib/program', [program]);
  });
  afterAll(() => rmSync(program, { recursive: true, force: true }));

  test.concurrent.each(STORIES)('%s shows what is printed', async (file, steps) => {
    const teller = new Teller(program, WRITES ? WRITING_DEADLINE_MS : undefined);
    const wrong: { step: Step; printed: readonly string[] }[] = [];
    try {
      for (const step of steps) {
        const printed = await teller.tell(step);
        if (printed !== undefined && 'command' in step) wrong.push({ step, printed });
      }
    } finally {
      await teller.close();
    }
    if (WRITES) rewrite(file, wrong);
    const told = WRITES ? [] : wrong.map(({ step, printed }) => said(file, step, printed));
    expect(told.join('\n\n')).toBe('');
  });
});

const said = (file: string, { line, command, shown }: Step, printed: readonly string[]): string =>
  `${file}:${line}: ${command?.text ?? ''}\n${difference(shown, printed)}`;

function rewrite(file: string, wrong: readonly { step: Step; printed: readonly string[] }[]): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const { step, printed } of wrong.toReversed()) {
    lines.splice(step.from, step.shown.length, ...printed.map((line) => line.trimEnd()));
  }
  writeFileSync(file, lines.join('\n'));
}
