/** What all clients of the control socket have in common. */
import type { Command } from 'commander';
import type { AnswerOf, CommandName, FieldsOf } from '../control/commands.ts';
import { clientPaths } from '../control/path.ts';

export interface ControlOptions {
  readonly control?: string;
}

export const withControl = (command: Command): Command =>
  command.option(
    '--control <path>',
    "path of the daemon's control socket (default: $RUNTIME_DIRECTORY/control.sock, then /run/arproxy/control.sock)",
  );

/** Where to look, in this order. */
export const pathsOf = ({ control }: ControlOptions): string[] => clientPaths(control, process.env);

/** One request to the daemon. The client is loaded where it is wanted: `run` needs none. Throws a ControlError. */
export async function askDaemon<C extends CommandName>(
  options: ControlOptions,
  command: C,
  ...fields: FieldsOf<C>
): Promise<AnswerOf<C>> {
  const { ask } = await import('../control/client.ts');
  return ask(pathsOf(options), command, ...fields);
}
