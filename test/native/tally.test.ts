/** libpcap's counters begin anew at 2^32; ours do not. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile } from '../arpwire/build.mjs';

test('a counter of 32 bits, made one of 64', () => {
  const program = join(import.meta.dirname, '..', 'support', 'build', 'tally');
  compile(program, [join(import.meta.dirname, 'tally.c')]);
  const said = [5, 5, 2 ** 32 - 1, 3, 2 ** 31, 2 ** 31 - 1];
  const sums = execFileSync(program, said.map(String), { encoding: 'utf8' });
  expect(sums.trim().split('\n').map(Number)).toEqual([
    ...[5, 5, 2 ** 32 - 1, 2 ** 32 + 3],
    ...[2 ** 32 + 2 ** 31, 2 ** 33 + 2 ** 31 - 1],
  ]);
});
