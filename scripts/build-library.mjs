// build-library.mjs FOLDER: what others may import, from src/library: a file for each of its entry points, and FOLDER/types, the
// declarations that these reach, and no other. Fails where they want more than ECMAScript has: whoever compiles against them need
// not have @types/node. Part of build-bundle.mjs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');
/** `exports` in package.json names each. */
const ENTRIES = ['index', 'decision', 'wire'];
/** In what tsc writes, an import ends so, also of a type: `import("./x.ts")`. */
const SPECIFIER = /(^(?:import|export)\b[^;]* from |\bimport\()(['"])([^'"]+)\2/gm;

/**
 * Apart from the program: with these in one build, the program is split more finely, and has more files to open when it starts.
 * Each file is whole: nothing that they share is compared from one to the other.
 */
export async function buildLibrary(folder) {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES.map((name) => `src/library/${name}.ts`),
    outdir: folder,
    bundle: true,
    packages: 'external', // of none is a file installed: the test imports each
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    logLevel: 'warning',
  });
  buildTypes(folder);
}

function buildTypes(folder) {
  const all = mkdtempSync(join(tmpdir(), 'arproxy-types-'));
  try {
    declare(all);
    const types = join(folder, 'types');
    rmSync(types, { recursive: true, force: true });
    const reached = new Set(ENTRIES.map((name) => `library/${name}.d.ts`));
    for (const file of reached) {
      const { text, imports } = translate(file, readFileSync(join(all, file), 'utf8'));
      mkdirSync(join(types, dirname(file)), { recursive: true });
      writeFileSync(join(types, file), text);
      for (const other of imports) reached.add(other); // a Set is iterated over what is added meanwhile, too
    }
  } finally {
    rmSync(all, { recursive: true });
  }
}

/** All that the entry points import is declared: also what the declarations then do not need. */
function declare(outDir) {
  const args = ['-p', 'tsconfig.library.json', '--outDir', outDir];
  const { status, stdout, error } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), args, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`tsc ${args.join(' ')}: ${error ?? stdout}`);
}

/** The extension of a source file becomes the one that it has in the package. */
function translate(file, text) {
  if (/^\/\/\/ <reference/m.test(text)) throw new Error(`${file} refers to types of another package`);
  const imports = [];
  const translated = text.replace(SPECIFIER, (_all, before, quote, specifier) => {
    if (!specifier.startsWith('.')) throw new Error(`${file} imports ${specifier}`);
    imports.push(join(dirname(file), specifier.replace(/\.ts$/, '.d.ts')));
    return `${before}${quote}${specifier.replace(/\.ts$/, '.js')}${quote}`;
  });
  return { text: translated, imports };
}
