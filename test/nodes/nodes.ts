/** The Nodes that arproxy is for, and the npms that install it, from npm: `npm ci --prefix test/nodes`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const INSTALL_NODES = 'npm ci --prefix test/nodes';

const MODULES = join(import.meta.dirname, 'node_modules');

/** The folder of a Node, by its major version. There is a package for each processor; npm installs the one that fits. */
export function nodeFolder(major: number): string {
  const folder = [`node-${major}`, `node-${major}-arm64`]
    .map((name) => join(MODULES, name))
    .find((path) => existsSync(join(path, 'bin/node')));
  if (folder === undefined) throw new Error(`Node ${major} is not there; run: ${INSTALL_NODES}`);
  return folder;
}

export const nodeProgram = (major: number): string => join(nodeFolder(major), 'bin/node');

/** The folder of an npm, by its major version. */
export function npmFolder(major: number): string {
  const folder = join(MODULES, `npm-${major}`);
  if (!existsSync(folder)) throw new Error(`npm ${major} is not there; run: ${INSTALL_NODES}`);
  return folder;
}
