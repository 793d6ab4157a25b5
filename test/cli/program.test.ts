/** Every command there is has a help for a terminal. */
import { type Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { describeCommand, everyCommand } from '../../src/cli/words/tree.ts';

/** Of the narrowest terminal that is usual. */
const WIDTH = 80;
const program = buildProgram();

/** It and all below it: the words that are typed, and the help that they bring. */
const helps = (command: Command, parents: string): readonly (readonly [path: string, help: string])[] => {
  const path = `${parents}${command.name()}`;
  return [[path, helpOf(command)], ...command.commands.flatMap((child) => helps(child, `${path} `))];
};

const helpOf = (command: Command): string => {
  let text = '';
  const before = command.configureOutput();
  command.configureOutput({
    ...before,
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => WIDTH,
  });
  command.outputHelp();
  command.configureOutput(before);
  return text;
};

test('a program can be built again, and each is its own', () => {
  expect(describeCommand(buildProgram())).toEqual(describeCommand(program));
  expect(buildProgram()).not.toBe(program);
});

describe.each(helps(program, ''))('%s --help', (path, help) => {
  test('begins with its usage', () => {
    expect(help.slice(0, help.indexOf('\n'))).toContain(`Usage: ${path} `);
  });

  test(`is at most ${WIDTH} columns wide`, () => {
    expect(help.split('\n').filter((line) => line.length > WIDTH)).toEqual([]);
  });
});

test('every command says what it does, and every option what it is', () => {
  const silent = everyCommand(describeCommand(program)).filter(
    ({ description, options }) => description === '' || options.some((option) => option.description === ''),
  );
  expect(silent.map(({ path }) => path)).toEqual([]);
});

test.each(['-v', '-V', '--version'])('%s ends with 0', (word) => {
  const fresh = buildProgram();
  fresh.configureOutput({ writeOut: () => undefined });
  expect(() => fresh.parse([word], { from: 'user' })).toThrow(
    expect.objectContaining({ exitCode: 0, code: 'commander.version' }),
  );
});

test.each([
  ['the program', []],
  ['the program', ['--help']],
  ['the program', ['help']],
  ['run', ['run']],
])('help of %s: help %s', (name, words) => {
  const fresh = buildProgram();
  const shown: string[] = [];
  for (const command of [fresh, ...fresh.commands])
    command.configureOutput({ ...command.configureOutput(), writeOut: (part) => void shown.push(part) });
  expect(() => fresh.parse(['help', ...words], { from: 'user' })).toThrow(
    expect.objectContaining({ exitCode: 0 }),
  );
  expect(shown.join('')).toContain(`Usage: arproxy ${name === 'run' ? 'run ' : '[options] [command]'}`);
});

describe('a usage error', () => {
  const told = (...words: string[]): string => {
    let text = '';
    const fresh = buildProgram();
    for (const command of [fresh, ...fresh.commands])
      command.configureOutput({ ...command.configureOutput(), writeErr: (part) => (text += part) });
    expect(() => fresh.parse(words, { from: 'user' })).toThrow(CommanderError);
    return text;
  };

  test.each(
    describeCommand(program)
      .commands.map(({ path }) => path)
      .filter((path) => path !== 'arproxy help'),
  )('of %s: the error, and where its help is', (path) => {
    const [, command = ''] = path.split(' ');
    expect(told(command, '--frobnicate')).toMatch(
      new RegExp(`^error: (?:unknown|required) option '[^\n]+\nSee: ${path} --help\n$`),
    );
  });

  test('of the program itself', () => {
    expect(told('explian')).toBe(
      "error: unknown command 'explian' (did you mean explain?)\nSee: arproxy --help\n",
    );
  });

  test.each<[string, string[]]>([
    ["unknown command 'frobnicate'", ['frobnicate']],
    ["unknown command 'explian' (did you mean explain?)", ['explian']],
    ["unknown option '--frobnicate'", ['--frobnicate']],
    ["too many arguments for 'help'. Expected 1 argument but got 2.", ['run', 'status']],
  ])('of help: %s', (error, words) => {
    expect(told('help', ...words)).toBe(`error: ${error}\nSee: arproxy --help\n`);
  });
});
