/** The examples of the man page are commands that there are, with options that they have. */
import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { AFTER_COMMANDS } from '../../scripts/manual/man-sections.ts';
import { buildProgram } from '../../src/cli/program.ts';

const examples = (AFTER_COMMANDS.find(({ title }) => title === 'EXAMPLES')?.text ?? '')
  .split('\n')
  .filter((line) => line.startsWith('  '))
  .map((line) => line.trim());

/** Why the words are no usage of arproxy; undefined: they are. */
function refused(line: string): string | undefined {
  const words = line.slice(line.indexOf('arproxy ') + 'arproxy '.length).split(' ');
  const program = buildProgram();
  for (const command of [program, ...program.commands]) {
    command.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    command.action(() => undefined);
  }
  try {
    program.parse(words, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}

test('there are examples, and they are first behind the commands', () => {
  expect(examples.length).toBeGreaterThan(5);
  expect(AFTER_COMMANDS[0]?.title).toBe('EXAMPLES');
});

test.each(examples)('%s', (line) => {
  expect(refused(line)).toBeUndefined();
});

describe('what is wrong is found', () => {
  test.each(['arproxy run --frobnicate', 'arproxy explian 10.0.0.1', 'arproxy explain -i eth1 nonsense'])(
    '%s',
    (line) => {
      expect(refused(line)).toBeDefined();
    },
  );
});
