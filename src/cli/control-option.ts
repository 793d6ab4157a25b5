/** What all clients of the control socket have in common. */
import type { Command } from 'commander';

export interface ControlOptions {
  readonly control?: string;
}

export const withControl = (command: Command): Command =>
  command.option(
    '--control <path>',
    "path of the daemon's control socket (default: $RUNTIME_DIRECTORY/control.sock, else that of the arproxy in this network namespace)",
  );

/** What clients need is loaded where it is wanted: `run` needs none. */
export const client = (): Promise<typeof import('../control/daemon-client.ts')> =>
  import('../control/daemon-client.ts');

/** The path of its socket. Throws a ControlError. */
export async function daemonOf({ control }: ControlOptions): Promise<string> {
  const { findDaemon } = await import('../control/find.ts');
  return findDaemon({ control });
}
