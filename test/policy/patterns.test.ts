/** Patterns over names as they are shown. */
import fc from 'fast-check';
import picomatch from 'picomatch';
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

/** Few signs, so that what is tried fits often enough; also those that picomatch has an opinion of. */
const text = fc
  .array(fc.constantFrom('a', 'b', '.', ':', '-', '_', '/', '0', ' ', '\n', '\u00e9'), {
    minLength: 1,
    maxLength: 6,
  })
  .map((signs) => signs.join(''));

test('each list fits as it does for the library', () => {
  const glob = fc
    .tuple(text, fc.constantFrom('', '*', '?', '*a', '[ab]', '{a,b}'))
    .map((parts) => parts.join(''));
  const globsAndName = fc.array(glob, { minLength: 1, maxLength: 3 }).chain((globs) =>
    fc.tuple(
      fc.constant(globs),
      fc
        .tuple(fc.constantFrom(...globs, ''), text)
        .map(([one, rest]) => one.replace(/\*|\?|\[ab\]|\{a,b\}/, rest) || rest),
    ),
  );
  let fitting = 0;
  fc.assert(
    fc.property(globsAndName, ([globs, name]) => {
      const fits = patterns(globs)(name);
      if (fits) fitting++;
      expect(fits).toBe(picomatch(globs, { dot: true, nonegate: true, posix: true })(name));
    }),
    { numRuns: 5000 },
  );
  expect(fitting).toBeGreaterThan(500);
});
