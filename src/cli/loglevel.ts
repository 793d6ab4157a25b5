/** `arproxy loglevel`: the log level of a running daemon. */
import { Argument, Command } from 'commander';
import { LOG_LEVELS, type LogLevel } from '../config/keys.ts';
import { askDaemon, type ControlOptions, withControl } from './control-option.ts';

export const logLevelCommand = (): Command =>
  withControl(new Command('loglevel'))
    .description(
      'set the log level of a running arproxy until its next reload or start; prints the level before',
    )
    .addArgument(new Argument('<level>', 'trace logs every decision').choices(LOG_LEVELS))
    .action(async (level: LogLevel, options: ControlOptions) => {
      const { before } = await askDaemon(options, 'loglevel', { level });
      process.stdout.write(`${before}\n`);
    });
