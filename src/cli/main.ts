#!/usr/bin/env node
/** The program: words in, words out. */
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/faults.ts';
import { VERSION } from '../daemon/version.ts';
import { checkCommand, schemaCommand } from './check.ts';
import { EXIT_FAULT, EXIT_USAGE, faultText } from './faults.ts';
import { logLevelCommand } from './loglevel.ts';
import { reloadCommand } from './reload.ts';
import { runCommand } from './run.ts';
import { selftestCommand } from './selftest.ts';
import { statusCommand } from './status.ts';
import { watchCommand } from './watch.ts';

const program = new Command('arproxy')
  .description("answers ARP requests in userspace as the kernel's proxy_arp would")
  .version(VERSION)
  .exitOverride()
  .showHelpAfterError()
  .addCommand(runCommand())
  .addCommand(statusCommand())
  .addCommand(watchCommand())
  .addCommand(logLevelCommand())
  .addCommand(reloadCommand())
  .addCommand(checkCommand())
  .addCommand(schemaCommand())
  .addCommand(selftestCommand());

for (const command of program.commands) command.copyInheritedSettings(program);

try {
  await program.parseAsync();
} catch (error) {
  // commander has printed what it has to say
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_USAGE;
  } else {
    process.stderr.write(`arproxy: ${faultText(error)}\n`);
    process.exitCode = EXIT_FAULT;
  }
}
