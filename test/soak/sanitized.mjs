// A copy of the built program with the sanitized addon beside it, and the words that start it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCc } from '../../scripts/lib/cc.mjs';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const ENVIRONMENT = [
  'ASAN_OPTIONS=detect_leaks=0:halt_on_error=1:abort_on_error=1',
  'UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1',
];

export function sanitizedProgram() {
  const script = join(REPOSITORY, 'scripts', 'build-native.mjs');
  const done = spawnSync(process.execPath, [script, '--sanitize'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`build-native --sanitize: exit ${done.status}\n${done.stderr}`);
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-soak-sanitized-'));
  for (const name of ['dist', 'package.json'])
    cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  mkdirSync(join(folder, 'native', 'build'), { recursive: true });
  const addon = join(REPOSITORY, 'native', 'build', 'arproxy-sanitized.node');
  cpSync(addon, join(folder, 'native', 'build', 'arproxy.node'));
  // A sanitizer's runtime must be loaded before all else.
  const runtimes = ['libasan.so', 'libubsan.so'].map((name) =>
    runCc([`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim(),
  );
  const main = [
    'env',
    `LD_PRELOAD=${runtimes.join(' ')}`,
    ...ENVIRONMENT,
    process.execPath,
    join(folder, 'dist', 'cli', 'main.js'),
  ];
  return { main, remove: () => rmSync(folder, { recursive: true }) };
}
