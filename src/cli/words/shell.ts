/** What the completion scripts of the three shells have in common. */
import type { CommandWords, OptionWords } from './tree.ts';

/** One word for a POSIX shell, bash and zsh, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The first clause of a description: what fits beside a word in a menu. */
export const gist = (description: string): string => description.split(/[;:] | \(|, such as /)[0] ?? '';

/** Options of `command` that take a value. */
export const valued = (command: CommandWords): readonly OptionWords[] =>
  command.options.filter(({ value }) => value !== undefined);

/** `arproxy run`, and with each of its aliases. */
export const pathsBelow = (command: CommandWords): readonly (readonly [typed: string, path: string])[] =>
  command.commands.flatMap(({ names, path }) =>
    names.map((name) => [`${command.path} ${name}`, path] as const),
  );

/**
 * Names of interfaces, a line each, in words that bash, zsh and fish share. From /proc: /sys/class/net may be another
 * namespace's, and ip may be missing; it alone knows altnames.
 */
export const INTERFACES = String.raw`  sed -n 's/^ *\([^:]*\):.*/\1/p' /proc/net/dev 2>/dev/null
  ip link show 2>/dev/null | sed -n 's/^ *altname \([^ ]*\).*/\1/p'`;
