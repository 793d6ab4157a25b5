// build-bundle.mjs [FOLDER]: makes the program that is published, from src/: few files to load, and no package to install.
// Into bundle/, or FOLDER, which is emptied first; with the licences of what is in it. The same octets wherever it runs.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { buildLibrary } from './build-library.mjs';
import { makeProgram } from './launcher.mjs';
import { licencesOf } from './lib/licences.mjs';

const ROOT = join(import.meta.dirname, '..');

/** Packages in CommonJS call `require` for Node's own modules; in ESM there is none. */
const REQUIRE = `import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);`;

const OPTIONS = {
  absWorkingDir: ROOT, // what is written, and hashed into names, has paths from here
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  preserveSymlinks: true, // a node_modules/ that is a link is written as any other
};

/** Those of src/sys/entry-points.ts, which Node 20 cannot import. */
async function startedByName() {
  const entry = join(ROOT, 'src/sys/entry-points.ts');
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [entry], write: false });
  const { ENTRY_POINTS } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  return Object.values(ENTRY_POINTS);
}

export async function buildBundle(folder) {
  const entryPoints = ['cli/main', ...(await startedByName())];
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: entryPoints.map((name) => ({ in: join(ROOT, 'src', `${name}.ts`), out: basename(name) })),
    outdir: folder,
    splitting: true, // what is loaded late stays in files of its own
    chunkNames: '[name]-[hash]',
    // Lines and names stay as they are: a stack trace can be read without source maps, and each part names its file.
    minifySyntax: true,
    legalComments: 'none',
    banner: { js: REQUIRE },
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(folder, { recursive: true });
  makeProgram(join(folder, 'main.js'));
  await buildLibrary(folder);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES'), licencesOf(metafile, ROOT));
  return metafile;
}

if (process.argv[1] === import.meta.filename)
  await buildBundle(resolve(process.argv[2] ?? join(ROOT, 'bundle')));
