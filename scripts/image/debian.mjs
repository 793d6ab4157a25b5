// Debian's packages for an architecture, unpacked and never run.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../release/run.mjs';
import { PACKAGES, SUITE } from './architectures.mjs';

/**
 * Unpacks the packages, and what they depend on, into `root`, an empty folder, without a line of their scripts: whatever processor this
 * is. mmdebstrap gets them from Debian's mirror and holds them to Debian's signatures. What each package is: { name, control, files }.
 */
export function unpackDebian(root, arch) {
  run('mmdebstrap', [
    '--quiet',
    '--variant=extract',
    '--skip=cleanup/apt/cache', // the .deb files are read below
    `--architectures=${arch}`,
    `--include=${PACKAGES.join(',')}`,
    SUITE,
    root,
  ]);
  const archives = join(root, 'var/cache/apt/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .toSorted()
    .map((name) => {
      const file = join(archives, name);
      const listed = run('dpkg-deb', ['--contents', file]);
      return {
        name: run('dpkg-deb', ['-f', file, 'Package']).trim(),
        control: run('dpkg-deb', ['-f', file]),
        files: new Set([...listed.matchAll(/ \.\/(\S+)(?: -> \S+)?$/gm)].map(([, path]) => path)),
      };
    });
}
