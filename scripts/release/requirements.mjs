// What packing and the release need of this machine, brought here where it is missing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCompiler } from '../lib/cross-cc.mjs';
import { ARCHITECTURES } from '../lib/prebuild-guard.mjs';
import { isThere, ReleaseError, ROOT, run } from './run.mjs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** The first package that is not there as the lock has it, in words. What another platform needs may lack. */
export function differing(root = ROOT) {
  const { packages } = read(join(root, 'package-lock.json'));
  for (const [folder, { version, optional }] of Object.entries(packages)) {
    if (folder === '' || optional === true) continue;
    const there = versionIn(join(root, folder));
    if (there !== version) return `${folder} is ${there ?? 'not there'}, and ${version} in package-lock.json`;
  }
  return undefined;
}

function versionIn(folder) {
  try {
    return read(join(folder, 'package.json')).version;
  } catch {
    return undefined;
  }
}

/** Brings node_modules to what package-lock.json says, where it is something else: what is bundled must be what the lock names. */
export function installNpmPackages(say) {
  if (differing() === undefined) return;
  say('installing npm packages');
  run('bash', [
    '-c',
    '. scripts/lib/quietly.sh; . scripts/lib/npm-ci.sh; rm -f node_modules/.arproxy-stamp; npm_ci .',
  ]);
  const still = differing();
  if (still !== undefined) throw new ReleaseError(`after npm ci, ${still}`);
}

/** Compilers and dpkg-deb. As root on Debian and Ubuntu they are installed; else it is said what to install. */
export function installPrograms(say) {
  if (ARCHITECTURES.every(hasCompiler) && isThere('dpkg-deb')) return;
  say('scripts/setup release: installing what is missing');
  run('scripts/setup', ['release']);
  if (!isThere('dpkg-deb')) throw new ReleaseError('no dpkg-deb, which makes the .deb (package dpkg)');
}
