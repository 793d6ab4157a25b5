/** What a real shell completes with a completion script of ours. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** That user's settings are not the test's. */
const WITHOUT_SETTINGS: Readonly<Record<Shell, readonly string[]>> = {
  bash: ['--norc', '--noprofile'],
  zsh: ['-f'],
  fish: ['--no-config'],
};

interface Place {
  readonly cwd?: string;
  /** Words before the command: `ip netns exec NAME`. */
  readonly within?: readonly string[];
}

/** What `shell` offers for the last of `words`, in alphabetical order; `script` is the file with the completions. */
export function completions(
  shell: Shell,
  script: string,
  words: readonly string[],
  place: Place = {},
): string[] {
  const asker = join(import.meta.dirname, 'shells', `complete.${shell}`);
  const asked = shell === 'bash' ? words : [words.join(' ')];
  const [command = '', ...args] = [
    ...(place.within ?? []),
    ...[shell, ...WITHOUT_SETTINGS[shell], asker, script, ...asked],
  ];
  const done = spawnSync(command, args, { cwd: place.cwd, encoding: 'utf8', timeout: 30_000 });
  const fault = done.error?.message ?? done.stderr;
  if (fault !== '') throw new Error(`${shell}: ${fault} (scripts/setup tests installs what the tests need)`);
  return done.stdout
    .split('\n')
    .filter((line) => line !== '')
    .toSorted();
}

/** The line that readline makes of `typed` and a TAB, in an interactive bash. */
export function tabbed(script: string, typed: string, cwd: string): string {
  const answer = join(cwd, '.answer');
  const bash = `bash --noprofile --rcfile ${join(import.meta.dirname, 'shells/readline.bash')} -i`;
  const env = { ...process.env, ANSWER: answer, SCRIPT: script };
  const done = spawnSync('script', ['-qec', bash, '/dev/null'], {
    cwd,
    env,
    input: `${typed}\t\x14`,
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (done.error !== undefined) throw done.error;
  return readFileSync(answer, 'utf8').trim();
}
