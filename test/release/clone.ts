/** A clone of what lies here, committed or not, as a maintainer would have it. */
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMITTED = '2026-01-02T03:04:05Z';
const IDENTITY = [
  '-c',
  'user.name=nobody',
  '-c',
  'user.email=nobody@example.org',
  '-c',
  'commit.gpgsign=false',
];

export function makeClone(folder: string): void {
  const git = (cwd: string, args: readonly string[]): string =>
    execFileSync('git', args, {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, GIT_AUTHOR_DATE: COMMITTED, GIT_COMMITTER_DATE: COMMITTED },
    });
  const listed = git(ROOT, ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0');
  const gone = new Set(git(ROOT, ['ls-files', '-z', '--deleted']).split('\0'));
  for (const path of listed.filter((each) => !gone.has(each))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path));
  }
  git(folder, ['init', '-q']);
  git(folder, ['add', '-A']);
  git(folder, [...IDENTITY, 'commit', '-qm', 'test: all']);
}

/** In sh, with a umask, and more in the environment. Nothing of what vitest and npm put there. */
export function inClone(
  folder: string,
  command: string,
  env: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_)/.test(name));
  return spawnSync('sh', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), ...env },
  });
}
