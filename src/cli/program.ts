/** The commands that there are. To import this runs nothing: main.ts does, and others only read it. */
import { Command } from 'commander';
import { VERSION } from '../daemon/version.ts';
import { checkCommand, schemaCommand } from './check.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { logLevelCommand } from './loglevel.ts';
import { reloadCommand } from './reload.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { selftestCommand } from './selftest.ts';
import { statusCommand } from './status.ts';
import { watchCommand } from './watch.ts';

/** A fresh tree of commands, that throws where commander would end the process. */
export function buildProgram(): Command {
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
    .addCommand(explainCommand())
    .addCommand(doctorCommand())
    .addCommand(replayCommand())
    .addCommand(selftestCommand())
    .addCommand(completionCommand());
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}
