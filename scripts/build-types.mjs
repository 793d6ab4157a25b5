// build-types.mjs [FOLDER]: bundle/types, or FOLDER/types: the declarations of the library (src/library): those that its three entry points reach, and no
// other. Fails where one of them wants more than ECMAScript has: whoever compiles against them need not have @types/node.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ENTRIES = ['index', 'decision', 'wire'].map((name) => `library/${name}.d.ts`);
/** In what tsc writes, an import ends so, also of a type: `import("./x.ts")`. */
const SPECIFIER = /(^(?:import|export)\b[^;]* from |\bimport\()(['"])([^'"]+)\2/gm;

export function buildTypes(folder) {
  const all = mkdtempSync(join(tmpdir(), 'arproxy-types-'));
  try {
    declare(all);
    const types = join(folder, 'types');
    rmSync(types, { recursive: true, force: true });
    const reached = new Set(ENTRIES);
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

if (process.argv[1] === import.meta.filename) buildTypes(resolve(process.argv[2] ?? join(ROOT, 'bundle')));
