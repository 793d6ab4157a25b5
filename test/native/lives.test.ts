/** A process may end at any point of a handle's life; the addon must not care. The table is in lives.ts. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pair } from './inside.ts';
import { LIVES, type Life } from './lives.ts';
import { type End, endOf, start } from './program.ts';

const UNPRIVILEGED = ['setpriv', '--bounding-set=-net_raw', '--inh-caps=-net_raw'];
const INSTALL = 'npm ci --prefix test/native/newer-node';

async function lead({ kind, steps, privileged }: Life, node: string): Promise<End> {
  const netns = await pair('life');
  try {
    const args = [kind, ...steps.split('; ')];
    return await endOf(
      start(netns, { script: 'life.mjs', args, node, through: privileged ? [] : UNPRIVILEGED }),
    );
  } finally {
    await netns.close();
  }
}

/** There is a package for each processor; npm installs the one that fits. */
function newerNode(): string {
  const packages = ['node', 'node-arm64'].map((name) =>
    join(import.meta.dirname, 'newer-node/node_modules', name, 'bin/node'),
  );
  return packages.find((path) => existsSync(path)) ?? '';
}

describe.each([
  ['this Node', process.execPath],
  ['a newer Node', newerNode()],
])('%s', (_, node) => {
  test('is there', () => {
    expect(existsSync(node), `no newer Node; run: ${INSTALL}`).toBe(true);
  });

  for (const life of node === '' ? [] : LIVES) {
    test.concurrent(`${life.kind}: ${life.steps}`, async ({ expect }) => {
      const { code, signal, stderr } = await lead(life, node);
      expect({ code, signal }, stderr.slice(-2_000)).toEqual({ code: 0, signal: null });
    });
  }
});
