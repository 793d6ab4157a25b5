/** Words of the command line that are no UTF-8. */
import { expect, test } from 'vitest';
import { wordsTyped } from '../../src/cli/words-typed.ts';

const cmdline =
  (...words: string[]) =>
  () =>
    Buffer.from(words.map((word) => `${word}\0`).join(''), 'latin1');
const unread = (): never => {
  throw new Error('it was read');
};

test.each([
  [
    'an octet that is no UTF-8',
    ['run', '-i', 'eth\ufffd'],
    ['run', '-i', 'eth\xff'],
    ['run', '-i', 'eth\\xff'],
  ],
  [
    "Node's own options before it",
    ['-i', 'a\ufffd'],
    ['node', '--x', 'main.js', '-i', 'a\xfe'],
    ['-i', 'a\\xfe'],
  ],
  ['a word that has the sign itself', ['\ufffd'], ['\xef\xbf\xbd'], ['\ufffd']],
  ['a control character beside it', ['a\x1b', '\ufffd'], ['a\x1b', '\xff'], ['a\x1b', '\\xff']],
  ['white space', ['a\n\tb', '\ufffd'], ['a\n\tb', '\xff'], ['a\n\tb', '\\xff']],
  ['an empty word beside it', ['', 'a\ufffd'], ['', 'a\xff'], ['', 'a\\xff']],
  ['other words with a backslash', ['a\\xff', 'b\ufffd'], ['a\\xff', 'b\xff'], ['a\\xff', 'b\\xff']],
])('%s', (_, argv, words, typed) => {
  expect(wordsTyped(argv, cmdline(...words))).toEqual(typed);
});

test('all UTF-8: nothing is read', () => {
  expect(wordsTyped(['run', '-i', 'café0'], unread)).toEqual(['run', '-i', 'café0']);
});

test('a command line that the system does not show as a whole', () => {
  expect(wordsTyped(['-i', 'a\ufffd'], cmdline('a\xff'))).toEqual(['-i', 'a\ufffd']);
});
