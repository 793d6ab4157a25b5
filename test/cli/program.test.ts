/** Every command there is has a help for a terminal. */
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { describeCommand, everyCommand } from '../../src/cli/words/tree.ts';

const WIDTH = 100;
const program = buildProgram();
const commands: readonly Command[] = [program, ...program.commands];

const helpOf = (command: Command): string => {
  let text = '';
  const before = command.configureOutput();
  command.configureOutput({
    ...before,
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => WIDTH - 1,
  });
  command.outputHelp();
  command.configureOutput(before);
  return text;
};

test('a program can be built again, and each is its own', () => {
  expect(describeCommand(buildProgram())).toEqual(describeCommand(program));
  expect(buildProgram()).not.toBe(program);
});

describe.each(commands.map((command) => [command.name(), helpOf(command)] as const))(
  '%s --help',
  (name, help) => {
    test('begins with its usage', () => {
      expect(help).toMatch(name === 'arproxy' ? /^Usage: arproxy / : `Usage: arproxy ${name}`);
    });

    test(`is below ${WIDTH} columns wide`, () => {
      expect(help.split('\n').filter((line) => line.length >= WIDTH)).toEqual([]);
    });
  },
);

test('every command says what it does, and every option and argument what it is', () => {
  const silent = everyCommand(describeCommand(program)).filter(
    ({ description, options }) => description === '' || options.some((option) => option.description === ''),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});
