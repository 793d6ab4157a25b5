/** What is said where the addon cannot be loaded for want of something. */
import { expect, test } from 'vitest';
import { refusalText } from '../../src/host/refusal.ts';
import { isSystemError, loadError } from '../../src/sys/addon.ts';

test.each([
  ['cannot open shared object file: Too many open files', /: EMFILE \(Too many open files\): .*ulimit -n/],
  ['cannot open shared object file: Too many open files in system', /: ENFILE \(/],
  ['failed to map segment from shared object: Cannot allocate memory', /: ENOMEM \(.*: out of memory/],
])('%s', (words, says) => {
  const error = loadError(new Error(`/a/arproxy.node: ${words}`));
  expect(isSystemError(error) && refusalText(error)).toMatch(/^dlopen \/a\/arproxy\.node: /);
  expect(isSystemError(error) && refusalText(error)).toMatch(says);
});

test('anything else is as it was', () => {
  const broken = new Error('/a/arproxy.node: invalid ELF header');
  expect(loadError(broken)).toBe(broken);
});
