/** What the commands write: nothing that a terminal would obey but our own. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coloured } from '../../src/cli/colours.ts';
import { forTerminal, ownSequence } from '../../src/cli/output.ts';

test('our own colours and moves are let through, whatever stands in them', () => {
  expect(forTerminal(`${coloured('red', 'a\x1b[2Jb')}\n${ownSequence('H')}`)).toBe(
    '\x1b[31ma\\x1b[2Jb\x1b[39m\n\x1b[H',
  );
});

test.for([
  '\x1b[31m',
  '\x1b[H',
  '\x1b[1;2;3;4;31m',
  '\x1b]0;title\x07',
  '\x9b31m',
  '\u202e',
  '\r',
  '\t',
  '\x7f',
])('what looks like ours and is not: %j', (text) => {
  expect(forTerminal(`a${text}b`)).toMatch(/^a\\x[\w[\];\\]+b$/);
});

test('nothing but line breaks is left of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(forTerminal(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});

/** A file that writes by itself would write what others say as it is. */
const WRITES = /\bstd(?:out|err)\.write\b|\bconsole\.|\bwriteSync\(\s*[12]\b/;

test('nobody else writes on a terminal', () => {
  const src = new URL('../../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const writers = files.filter((file) => WRITES.test(readFileSync(new URL(file, src), 'utf8')));
  // main.ts, old-node.ts: their own words, where no module can be loaded
  expect(writers.toSorted()).toEqual(['cli/main.ts', 'cli/old-node.ts', 'cli/output.ts']);
});
