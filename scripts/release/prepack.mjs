// Makes what the package holds and a clone does not: addons, bundle, completions. npm calls it before it packs; it fails where
// the package would lack something, and is always made anew: a build that is skipped wrongly costs an evening.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildCompletions } from './completions.mjs';
import { faultsOfPackage } from './contents.mjs';
import { installNpmPackages } from './requirements.mjs';
import { main, ReleaseError, ROOT, run } from './run.mjs';

/** Paths in the package that `npm pack` would make of what lies here. */
export function packedPaths() {
  const [{ files }] = JSON.parse(run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']));
  return files.map(({ path }) => path);
}

/** As they lie here. */
const packedFiles = () =>
  packedPaths().map((path) => {
    const file = join(ROOT, path);
    return { path, mode: statSync(file).mode & 0o777, bytes: readFileSync(file) };
  });

/** esbuild's metafile: what is in the bundle. */
export async function buildPackage(say) {
  installNpmPackages(say);
  say('building the addons for x64 and arm64');
  run('npm', ['run', '--silent', 'build:prebuilds']);
  say('building the bundle');
  // What it imports comes from npm.
  const { buildBundle } = await import('../build-bundle.mjs');
  const metafile = await buildBundle(join(ROOT, 'bundle'));
  buildCompletions();
  const faults = faultsOfPackage(packedFiles());
  if (faults.length > 0) throw new ReleaseError(faults.join('\nprepack: '));
  return metafile;
}

if (process.argv[1] === import.meta.filename) await main('prepack', buildPackage);
