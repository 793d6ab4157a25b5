/** A package `nodejs` with one of the test's Nodes: Debian 12's own is too old, and users take theirs from elsewhere. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFolder } from '../nodes/nodes.ts';
import { finished } from './rootfs.ts';

/** Makes it in `folder`; its path. */
export function nodeDeb(major: number, folder: string): string {
  const { version } = JSON.parse(readFileSync(join(nodeFolder(major), 'package.json'), 'utf8'));
  const root = mkdtempSync(join(tmpdir(), 'arproxy-nodejs-'));
  try {
    mkdirSync(join(root, 'DEBIAN'));
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    copyFileSync(join(nodeFolder(major), 'bin/node'), join(root, 'usr/bin/node'));
    writeFileSync(
      join(root, 'DEBIAN/control'),
      [
        'Package: nodejs',
        `Version: ${version}`,
        `Architecture: ${process.arch === 'x64' ? 'amd64' : process.arch}`,
        'Maintainer: tests <tests@localhost>',
        'Description: Node.js for the tests',
        '',
      ].join('\n'),
    );
    const file = join(folder, `nodejs-${major}.deb`);
    finished('dpkg-deb', ['--root-owner-group', '-Znone', '--build', root, file]);
    return file;
  } finally {
    rmSync(root, { recursive: true });
  }
}
