/** Every key that a file may have. */
import type { Keys } from '../../../../src/config/declare.ts';
import { KEYS } from '../../../../src/config/keys.ts';

const below = (keys: Keys): string[] =>
  Object.entries(keys).flatMap(([name, node]) => [
    `${name}: `,
    ...('keys' in node ? below(node.keys) : []),
    ...('each' in node ? below(node.each) : []),
  ]);

export const EVERY_KEY: readonly string[] = [...new Set(below(KEYS))];
