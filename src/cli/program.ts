/** The commands that there are. To import this runs nothing: main.ts does, and others only read it. */
import { Command, CommanderError, Help, Option } from 'commander';
import { VERSION } from '../sys/package-root.ts';
import { askCommand } from './ask.ts';
import { checkCommand, schemaCommand } from './check.ts';
import { completionCommand } from './completion.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { helpCommand } from './help.ts';
import { logLevelCommand } from './loglevel.ts';
import { print, tell } from './output.ts';
import { reasonsCommand } from './reasons.ts';
import { reloadCommand } from './reload.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { selftestCommand } from './selftest.ts';
import { statusCommand } from './status.ts';
import { watchCommand } from './watch.ts';
import { fillFor } from './wrap.ts';

/** A fresh tree of commands, that throws where commander would end the process. */
export function buildProgram(): Command {
  const program = new Command('arproxy')
    .description("answers ARP requests in userspace as the kernel's proxy_arp would")
    .version(VERSION, '-V, --version', 'print the version number')
    .addOption(new Option('-v').hideHelp())
    .on('option:v', printVersion)
    .addHelpText(
      'after',
      `
No answer, or no ping? On the gateway:

  arproxy doctor -i IFACE                        what stands in the way
  arproxy explain -i IFACE --from SENDER TARGET  the same for one request
  arproxy watch --verdict drop                   what is dropped, and why
  arproxy reasons WORD                           what it means, such as no-route

On the host that waits for the answer:

  arproxy ask -i IFACE TARGET                    who answers, if anybody does`,
    )
    .exitOverride()
    .configureHelp({ optionDescription: (option) => withShortChoices(HELP.optionDescription(option)) })
    .configureOutput({
      writeOut: print,
      writeErr: tell,
      outputError: (text, write) => write(fillFor(process.stderr)(onOneLine(text), 2)),
    })
    .addCommand(runCommand())
    .addCommand(statusCommand())
    .addCommand(watchCommand())
    .addCommand(logLevelCommand())
    .addCommand(reloadCommand())
    .addCommand(checkCommand())
    .addCommand(schemaCommand())
    .addCommand(explainCommand())
    .addCommand(doctorCommand())
    .addCommand(askCommand())
    .addCommand(reasonsCommand())
    .addCommand(replayCommand())
    .addCommand(selftestCommand())
    .addCommand(completionCommand());
  for (const command of [program, ...program.commands]) {
    if (command !== program) command.copyInheritedSettings(program);
    command.showHelpAfterError(helpIsAt(command));
  }
  return program.addCommand(helpCommand(program));
}

/** As many type it. */
function printVersion(): never {
  print(`${VERSION}\n`);
  throw new CommanderError(0, 'commander.version', VERSION);
}

const HELP = new Help();

/** `(choices: "a", "b")` as `(a, b)`. */
const withShortChoices = (description: string): string =>
  description.replace(
    /\(choices: ((?:"[^"]*"(?:, )?)+)/,
    (_, choices: string) => `(${choices.replaceAll('"', '').replace(/, $/, '; ')}`,
  );

/** commander has `(Did you mean run?)` on a line of its own. */
const onOneLine = (text: string): string => text.replace(/\n\(Did you mean /, ' (did you mean ');

/** After a usage error: the whole help would push it off the screen. */
const helpIsAt = (command: Command): string =>
  `See: ${command.parent === null ? '' : `${command.parent.name()} `}${command.name()} --help`;
