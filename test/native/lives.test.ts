/** A process may end at any point of a handle's life; the addon must not care. The table is in lives.ts. */
import { describe, test } from 'vitest';
import { nodeProgram } from '../nodes/nodes.ts';
import { pair } from './inside.ts';
import { LIVES, type Life } from './lives.ts';
import { type End, endOf, start } from './program.ts';

const UNPRIVILEGED = ['setpriv', '--bounding-set=-net_raw', '--inh-caps=-net_raw'];

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

describe.each([
  ['this Node', process.execPath],
  ['Node 26', nodeProgram(26)],
])('%s', (_, node) => {
  for (const life of LIVES) {
    test.concurrent(`${life.kind}: ${life.steps}`, async ({ expect }) => {
      const { code, signal, stderr } = await lead(life, node);
      expect({ code, signal }, stderr.slice(-2_000)).toEqual({ code: 0, signal: null });
    });
  }
});
