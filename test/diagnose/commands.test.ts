/** Words for the shell: whatever a name has, bash hands on its octets. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../../src/diagnose/commands.ts';
import { octetsOfText } from '../../src/wire/octet-text.ts';

test('what is typed as it is, such as the name of a file, is one line too', () => {
  const word = shellWord("a\x1b[31m\n\u202eb'");
  expect(word).toBe(String.raw`$'a\x1b[31m\x0a\xe2\x80\xaeb\''`);
  expect(execFileSync('bash', ['-c', `printf %s ${word}`]).toString()).toBe("a\x1b[31m\n\u202eb'");
});

test.each([
  'eth0.1',
  'café0',
  "it's",
  'a$b',
  'a\\b',
  'a\\xff',
  "it's\\xff",
  'a\\b\\xff',
  'a\\x5cxff',
  '$(id)\\x1b',
])('%s', (name) => {
  const printed = execFileSync('bash', ['-c', `printf %s ${shellWord(name)}`]);
  expect(printed.toString('hex')).toBe(Buffer.from(octetsOfText(name)).toString('hex'));
});
