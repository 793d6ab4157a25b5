/** What no chance finds at once, and coverage finds step by step: one octet after the other. */
import type { Target } from './target.ts';

/** How far it was solved. */
let reached = '';

export const puzzle: Target = {
  kind: 'puzzle',
  longest: 8,
  words: [],
  seeds: () => [new Uint8Array()],
  attempt([first, second, third]) {
    reached = 'nothing';
    if (first !== 0x61) return;
    reached = 'the first';
    if (second !== 0x72) return;
    reached = 'the second';
    if (third !== 0x70) return;
    reached = 'all';
  },
};

export const puzzleReached = (): string => reached;
