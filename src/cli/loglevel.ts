/** `arproxy loglevel`: the log level of a running daemon, and which decisions trace logs. */
import { Argument, Command } from 'commander';
import { LOG_LEVELS, type LogLevel } from '../config/log-levels.ts';
import { parseFilter } from '../control/watch-request.ts';
import { isLimited } from '../responder/decision-filter.ts';
import { type ControlOptions, client, withControl } from './control-option.ts';
import { EXIT_USAGE } from './errors.ts';
import { checkUse, type FilterOptions, filterFields, withFilter } from './filter-options.ts';
import { print } from './output.ts';

type LogLevelOptions = ControlOptions & FilterOptions;

export const logLevelCommand = (): Command =>
  withFilter(withControl(new Command('loglevel')))
    .description(
      'set the log level of a running arproxy until its next reload or start; prints the level before',
    )
    .addArgument(
      new Argument('<level>', 'trace logs every decision, or those that the options leave').choices(
        LOG_LEVELS,
      ),
    )
    .addHelpText(
      'after',
      `
  arproxy loglevel trace                                every decision is logged
  arproxy loglevel trace -i eth1 --target 10.98.0.0/16  those about that alone
  arproxy loglevel info                                 none again`,
    )
    .action(logLevel);

async function logLevel(level: LogLevel, options: LogLevelOptions, command: Command): Promise<void> {
  const filter = filterFields(options);
  checkUse(command, () => {
    if (isLimited(parseFilter(filter)) && level !== 'trace')
      command.error(`error: options limit the lines of trace alone, got ${level}`, { exitCode: EXIT_USAGE });
  });
  const daemon = await client();
  const { before } = await daemon.logLevel(options.control, level, filter);
  print(`${before}\n`);
}
