// Node for an architecture, from npm: the very file that arproxy is tested on, held to the hash in test/nodes/package-lock.json.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReleaseError, ROOT, run } from '../release/run.mjs';

const LOCK = join(ROOT, 'test/nodes/package-lock.json');

/** Unpacks it below `work`; the folder of the package. `alias`: its name in test/nodes. */
export function fetchNode(work, alias) {
  const { name, version, integrity } = JSON.parse(readFileSync(LOCK, 'utf8')).packages[
    `node_modules/${alias}`
  ];
  mkdirSync(work, { recursive: true });
  const file = run('npm', ['pack', '--silent', '--pack-destination', work, `${name}@${version}`]).trim();
  const path = join(work, file);
  const is = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  if (is !== integrity)
    throw new ReleaseError(`${name}@${version} is ${is}, and ${integrity} in test/nodes/package-lock.json`);
  run('tar', ['-xzf', path, '-C', work]);
  return join(work, 'package');
}
