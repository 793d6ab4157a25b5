/** A command that ends in the middle, of which nothing is left that could finish it: no success. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { REPOSITORY } from '../../support/confine.ts';

test.each([
  ['is never settled', 'await new Promise(() => {})', 13],
  ['is', 'await Promise.resolve()', 0],
  ['is, and has its own exit code', 'await Promise.resolve(); process.exitCode = 2', 2],
  ['fails', 'await Promise.reject(new Error("oh"))', 1],
])('what start.js awaits %s', (_, start, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-unsettled-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(REPOSITORY, 'dist'), folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'cli/start.js'), start);
  const { status } = spawnSync(join(folder, 'cli/main.js'), ['status'], { encoding: 'utf8' });
  expect(status).toBe(code);
});
