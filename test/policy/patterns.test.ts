/** Patterns over names as they are shown. */
import { expect, test } from 'vitest';
import { patterns } from '../../src/policy/patterns.ts';

test.each([
  ['café*', 'café0', true],
  ['caf?0', 'café0', true],
  ['caf\\xe9*', 'caf\\xe90', true],
  ['caf\\xe9*', 'cafxe90', false],
  ['caf\\xe9*', 'caf\\xe80', false],
  ['caf\\xe*', 'caf\\xe90', true],
  ['a\\*', 'a*', true],
  ['a\\*', 'ab', false],
  ['a[b]', 'a[b]', true],
  ['a[b]', 'ab', true],
  ['a{b', 'a{b', true],
])('%s and %s: %s', (glob, name, fits) => {
  expect(patterns([glob])(name)).toBe(fits);
});
