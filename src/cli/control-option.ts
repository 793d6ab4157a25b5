/** What all clients of the control socket have in common. */
import type { Command } from 'commander';
import type { AnswerOf, CommandName, FieldsOf } from '../control/commands.ts';

export interface ControlOptions {
  readonly control?: string;
}

export const withControl = (command: Command): Command =>
  command.option(
    '--control <path>',
    "path of the daemon's control socket (default: $RUNTIME_DIRECTORY/control.sock, else that of the arproxy in this network namespace)",
  );

/** The path of its socket. What clients need is loaded where it is wanted: `run` needs none. Throws a ControlError. */
export async function daemonOf({ control }: ControlOptions): Promise<string> {
  const { findDaemon } = await import('../control/find.ts');
  return findDaemon({ control });
}

/** One request to the daemon. Throws a ControlError. */
export async function askDaemon<C extends CommandName>(
  options: ControlOptions,
  command: C,
  ...fields: FieldsOf<C>
): Promise<AnswerOf<C>> {
  const { ask } = await import('../control/client.ts');
  return ask(await daemonOf(options), command, ...fields);
}
