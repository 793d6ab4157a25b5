/** What all clients of the control socket have in common. */
import type { Command } from 'commander';
import { clientPaths } from '../control/path.ts';

export interface ControlOptions {
  readonly control?: string;
}

export const withControl = (command: Command): Command =>
  command.option(
    '--control <path>',
    "the daemon's control socket (default: $RUNTIME_DIRECTORY/control.sock, then /run/arproxy/control.sock)",
  );

/** Where to look, in this order. */
export const pathsOf = ({ control }: ControlOptions): string[] => clientPaths(control, process.env);
