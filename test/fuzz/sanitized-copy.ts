/** A copy of the built program whose addon is the sanitized one: the program loads the addon that lies beside it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../support/confine.ts';

/** The folder of the copy; `remove` when done. */
export function sanitizedCopy(): { readonly folder: string; remove(): void } {
  buildSanitizedAddon();
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-sanitized-'));
  for (const name of ['dist', 'package.json']) {
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'native', 'build'), { recursive: true });
  cpSync(
    join(REPOSITORY, 'native', 'build', 'arproxy-sanitized.node'),
    join(folder, 'native', 'build', 'arproxy.node'),
  );
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

function buildSanitizedAddon(): void {
  const script = join(REPOSITORY, 'scripts', 'build-native.mjs');
  const done = spawnSync(process.execPath, [script, '--sanitize'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`build-native --sanitize: exit ${done.status}\n${done.stderr}`);
}
