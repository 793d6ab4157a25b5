// Brings node_modules to what package-lock.json says, where it is something else: what is bundled must be what the lock names.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseError, ROOT, run } from './run.mjs';

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
