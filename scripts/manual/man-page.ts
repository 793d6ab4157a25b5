/** The man page arproxy(8), from the tree of commands and the sections that no help has. */

import {
  type CommandWords,
  everyCommand,
  type OptionWords,
  type ValueWords,
} from '../../src/cli/words/tree.ts';
import { AFTER_COMMANDS, BEFORE_COMMANDS, DATE, type ManSection } from './man-sections.ts';
import { blocks, bold, escaped, italic, item, paragraph, section, subsection } from './roff.ts';

const valueTerm = ({ name, required, variadic }: ValueWords): string => {
  const word = italic(`${name}${variadic ? '...' : ''}`);
  return required ? word : `[${word}]`;
};

function optionItem({ flags, description, value }: OptionWords): string {
  const term = flags.map(bold).join(', ');
  return item(value === undefined ? term : `${term} ${valueTerm(value)}`, description);
}

/** --help is said once, of the program. */
const ownOptions = ({ options }: CommandWords): readonly OptionWords[] =>
  options.filter(({ flags }) => !flags.includes('--help'));

const commandSection = (command: CommandWords): string =>
  subsection(
    command.path,
    bold(command.path) + escaped(command.usage.slice(command.path.length)),
    ...blocks(command.description),
    ...command.args.map(({ value, description }) => item(valueTerm(value), description || value.name)),
    ...ownOptions(command).map(optionItem),
    ...blocks(command.notes),
  );

const handWritten = ({ title, text = '', items = [] }: ManSection): string =>
  section(title, ...blocks(text), ...items.map(([term, meaning]) => item(bold(term), meaning)));

/** A line for each command. */
const synopsis = (program: CommandWords): string =>
  everyCommand(program)
    .filter(({ commands }) => commands.length === 0)
    .map(({ path, usage }) => bold(path) + escaped(usage.slice(path.length)))
    .join('\n.br\n');

/** `version`: as the program says it of itself. */
export function manPage(program: CommandWords, version: string): string {
  const name = program.path;
  const [, ...commands] = everyCommand(program);
  return `${[
    `.\\" Written by npm run manual from what --help says, and scripts/manual/man-sections.ts. Do not edit.`,
    `.TH ${name.toUpperCase()} 8 ${DATE} "${name} ${escaped(version)}"`,
    section('NAME', `${name} \\- ${escaped(program.description)}`),
    section('SYNOPSIS', synopsis(program)),
    ...BEFORE_COMMANDS.map(handWritten),
    section('OPTIONS', ...program.options.map(optionItem), ...blocks(program.notes)),
    section('COMMANDS', paragraph(`${name} COMMAND --help says the same of one command.`)),
    ...commands.map(commandSection),
    ...AFTER_COMMANDS.map(handWritten),
  ].join('\n')}\n`;
}
