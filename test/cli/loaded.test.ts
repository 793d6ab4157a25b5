/** What is loaded before it is known that it is wanted. `run -i X` has a memory limit of 70 MiB to keep. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

/** `import ... from` and `export ... from`, but not of types alone, and no `import()`. */
const STATIC = /^(?:import|export)(?! type\b)(?:[^;]*?\bfrom)? '([^']+)'/gm;

/** A file, and all that is loaded with it. */
function loadedWith(file: string, loaded = new Set<string>()): Set<string> {
  loaded.add(file);
  for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(STATIC)) {
    const to = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier;
    if (!to.endsWith('.ts') || to.endsWith('.d.ts')) loaded.add(to);
    else if (!loaded.has(to)) loadedWith(to, loaded);
  }
  return loaded;
}

test('the program starts without YAML, which a file needs', () => {
  const program = loadedWith('src/cli/start.ts');
  expect([...program]).toEqual(
    expect.arrayContaining(['src/config/keys.ts', 'src/daemon/daemon.ts', 'commander']),
  );
  expect(['yaml', 'src/config/schema.ts'].filter((module) => program.has(module))).toEqual([]);
  const file = loadedWith('src/config/parse.ts');
  expect(['yaml', 'src/config/read-keys.ts'].filter((module) => !file.has(module))).toEqual([]);
});
