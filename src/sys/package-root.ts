/** Where this package lies, and its version: found from any of its files, be it the build's, the bundle's or the clone's own. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Package {
  readonly root: string;
  readonly version: string;
}

/** The next package.json above `folder` that is arproxy's. */
export function packageAbove(folder: string): Package {
  for (let root = folder; ; root = dirname(root)) {
    const { name, version } = manifestIn(root);
    if (name === 'arproxy') return { root, version };
    if (root === dirname(root)) throw new Error(`no package.json of arproxy above ${folder}`);
  }
}

function manifestIn(folder: string): { readonly name?: string; readonly version: string } {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { version: '' };
    throw error;
  }
}

export const { root: PACKAGE_ROOT, version: VERSION } = packageAbove(dirname(fileURLToPath(import.meta.url)));
