// Writes completions/: what the bundled program prints for each shell, as a file, for packages to put in its place.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, ROOT, run } from './run.mjs';

/** By the shell, as each wants its files to be called. */
const FILES = { bash: 'arproxy.bash', zsh: '_arproxy', fish: 'arproxy.fish' };

export function buildCompletions() {
  const folder = join(ROOT, 'completions');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [shell, file] of Object.entries(FILES))
    writeFileSync(join(folder, file), run(process.execPath, ['bundle/main.js', 'completion', shell]));
}

if (process.argv[1] === import.meta.filename) await main('completions', buildCompletions);
