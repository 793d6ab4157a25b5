/** What commander was told of the commands, as plain values: for the completions, the man page and the manual. */
import { EventEmitter } from 'node:events';
import type { Argument, Command, Option } from 'commander';
import { OUTCOMES } from '../../policy/outcomes.ts';
import { knownWords } from '../word-senses.ts';

/** What may stand for a placeholder; `name` is the placeholder. */
export interface ValueWords {
  readonly name: string;
  readonly kind: 'choices' | 'file' | 'interface' | 'text';
  /** Empty but for `choices`. */
  readonly choices: readonly string[];
  readonly required: boolean;
  readonly variadic: boolean;
}

export interface ArgumentWords {
  readonly value: ValueWords;
  readonly description: string;
}

export interface OptionWords {
  /** `-i` before `--interface`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined: it takes none. */
  readonly value: ValueWords | undefined;
}

export interface CommandWords {
  /** From the program on: `arproxy run`. */
  readonly path: string;
  /** Its own name, and its aliases. */
  readonly names: readonly string[];
  /** `arproxy run [options]` */
  readonly usage: string;
  readonly description: string;
  /** The texts around the list of options. */
  readonly notes: string;
  readonly options: readonly OptionWords[];
  readonly args: readonly ArgumentWords[];
  readonly commands: readonly CommandWords[];
}

/** A placeholder says by its name what it wants; one that is not here wants a text that nobody can guess. */
const KIND_OF: Readonly<Record<string, ValueWords['kind']>> = {
  file: 'file',
  path: 'file',
  pcap: 'file',
  socket: 'file',
  glob: 'interface',
  interface: 'interface',
  ifname: 'interface',
  name: 'interface',
};

/** What may stand for a placeholder whose choices are too many for --help. */
const CHOICES_OF: Readonly<Record<string, readonly string[]>> = {
  reason: OUTCOMES.map(({ reason }) => reason),
  word: knownWords(),
};

/** All that --help would show of a command and of those below it, in its order. */
export function describeCommand(
  command: Command,
  parents = '',
  siblings: readonly string[] = [],
): CommandWords {
  const help = command.createHelp();
  const path = `${parents} ${command.name()}`.trim();
  const children = help.visibleCommands(command);
  const names = children.map((child) => child.name());
  return {
    path,
    names: [command.name(), ...command.aliases()],
    usage: `${path} ${command.usage()}`.trim(),
    description: command.description(),
    notes: notesOf(command),
    options: help.visibleOptions(command).map((option) => ({
      flags: [option.short, option.long].filter((flag) => flag !== undefined),
      description: help.optionDescription(option),
      value: optionValue(option),
    })),
    args: command.registeredArguments.map((argument) => ({
      value: argumentValue(argument, siblings),
      description: help.argumentDescription(argument),
    })),
    commands: children.map((child) => describeCommand(child, path, names)),
  };
}

/** The command and all below it, each before its own. */
export const everyCommand = (command: CommandWords): readonly CommandWords[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];

/** What addHelpText() was given: commander keeps it in listeners, and asks for it by these events. */
function notesOf(command: Command): string {
  if (!(command instanceof EventEmitter)) return '';
  const notes: string[] = [];
  const context = { error: false, command, write: (text: string) => notes.push(text) };
  command.emit('beforeHelp', context);
  command.emit('afterHelp', context);
  return notes.join('').replace(/^\n+|\n+$/g, '');
}

function optionValue(option: Option): ValueWords | undefined {
  if (!option.required && !option.optional) return undefined;
  const name = /[<[]([^>\].]+)/.exec(option.flags)?.[1] ?? 'value';
  return valueWords(name, option.argChoices, option.required, option.variadic);
}

/** `help [command]` takes the commands beside it. */
function argumentValue(argument: Argument, siblings: readonly string[]): ValueWords {
  const choices = argument.name() === 'command' ? siblings : argument.argChoices;
  return valueWords(argument.name(), choices, argument.required, argument.variadic);
}

function valueWords(
  name: string,
  told: readonly string[] | undefined,
  required: boolean,
  variadic: boolean,
): ValueWords {
  const choices = told ?? CHOICES_OF[name];
  const kind = choices === undefined ? (KIND_OF[name.toLowerCase()] ?? 'text') : 'choices';
  return { name, kind, choices: choices ?? [], required, variadic };
}
