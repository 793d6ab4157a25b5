/** What `arproxy watch` refuses before it looks for a daemon. */
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';

/** What is said of wrong usage; anything else is thrown. */
async function refused(words: readonly string[]): Promise<string> {
  const program = buildProgram();
  let said = '';
  for (const command of program.commands)
    command.configureOutput({
      writeErr: (text) => {
        said += text;
      },
    });
  const ended: unknown = await program
    .parseAsync(['watch', ...words], { from: 'user' })
    .catch((e: unknown) => e);
  if (!(ended instanceof CommanderError)) throw new Error('it was not refused', { cause: ended });
  return said.replaceAll('\n', ' ');
}

test.each<[string[], string]>([
  [['--expect', 'reply', '--reason', 'no-route'], '--expect reply: no-route is the reason of a drop'],
  [['--expect', 'drop', '--reason', 'no-route', 'always'], '--expect drop: always is the reason of a reply'],
  [['--expect', 'reply', '--verdict', 'drop'], "cannot be used with option '--verdict <verdict>'"],
  [['--expect', 'answer'], 'Allowed choices are reply, drop'],
  [['--timeout', '5'], 'want a duration such as 800ms or 1s, got "5"'],
  [['--timeout', '0s'], 'want a duration such as 800ms or 1s, got "0s"'],
  [['--count', '0'], 'want a whole number of 1 or more, got "0"'],
  [['--label', ''], 'want a name, got ""'],
  [['--expect', 'reply', '--target', 'nonsense'], 'target: want a prefix such as'],
])('%j', async (words, said) => {
  expect(await refused(words)).toContain(said);
});
