/** Whether arproxy has a command, and its options: what a Containerfile or a manifest gives it. */
import { buildProgram } from '../../src/cli/program.ts';

/** In words; none: it has them all. */
export function faultsOfCommand([name, ...words]: readonly string[]): string[] {
  const command = buildProgram().commands.find((each) => each.name() === name);
  if (command === undefined) return [`${name} is no command`];
  const flags = new Set(command.options.flatMap(({ short, long }) => [short, long]));
  return words
    .filter((word) => word.startsWith('-') && !flags.has(word))
    .map((word) => `${word} is no option of ${name}`);
}
