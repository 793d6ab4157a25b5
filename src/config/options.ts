/** The options of `run` that are keys too: their help, and what they put over a file. */
import { camelCase } from '../policy/camel-case.ts';
import { type Key, type Keys, type Node, rowsOf, type Shorthand } from './declare.ts';
import { type Config, type ConfigOptions, KEYS } from './keys.ts';
import type { Argument } from './kinds.ts';
import { defaultInWords } from './reference.ts';

type Plain = Readonly<Record<string, unknown>>;

export interface ConfigOption {
  /** As ConfigOptions has it: `proxyQlen`. */
  readonly name: string;
  /** `--proxy-qlen <n>` */
  readonly flags: string;
  /** With the default. */
  readonly help: string;
  /** What is wanted of its value. */
  readonly want: string;
  readonly argument: Argument<unknown>;
}

/** In the order of the keys. */
export const configOptions = (): readonly ConfigOption[] => keysOf(KEYS).flatMap(optionOf);

function keysOf(keys: Keys): readonly Key[] {
  return Object.values(keys).flatMap((node) => {
    if ('kind' in node) return [node];
    if ('shorthand' in node) return [];
    return keysOf('keys' in node ? node.keys : node.each);
  });
}

function optionOf(key: Key): readonly ConfigOption[] {
  const { option, kind, help } = key;
  if (option === undefined) return [];
  const { argument } = kind;
  if (argument === undefined)
    throw new Error(`${option}: values of its kind cannot be said on the command line`);
  const otherwise = argument.placeholder === undefined ? undefined : `default: ${defaultInWords(key)}`; // a flag is off
  const inWords = [argument.note, otherwise].filter((part) => part !== undefined).join('; ');
  return [
    {
      name: nameOf(option),
      flags: [option, argument.placeholder].filter((part) => part !== undefined).join(' '),
      help: inWords === '' ? help : `${help} (${inWords})`,
      want: kind.want,
      argument,
    },
  ];
}

/** As commander has it: by the long flag. */
const nameOf = (option: string): string => camelCase(option.replace(/^.*--/, ''));

/** What is said on the command line goes before the file: the key of a rule, in every rule. */
export const override = (config: Config, given: ConfigOptions): Config =>
  overKeys(KEYS, config, given) as Config;

function overKeys(keys: Keys, values: Plain, given: ConfigOptions): Plain {
  const over: Record<string, unknown> = {};
  for (const { inCode, node } of rowsOf(keys)) {
    if (!('shorthand' in node)) over[inCode] = overNode(node, values[inCode], given);
  }
  return over;
}

function overNode(node: Exclude<Node, Shorthand>, value: unknown, given: ConfigOptions): unknown {
  if ('kind' in node) {
    return (node.option === undefined ? undefined : (given as Plain)[nameOf(node.option)]) ?? value;
  }
  if (value === undefined) return value;
  if ('each' in node) return (value as readonly Plain[]).map((each) => overKeys(node.each, each, given));
  return overKeys(node.keys, value as Plain, given);
}
