/** `arproxy help`: commander's own prints the whole help, and no error, for a command that there is not. */
import { Command } from 'commander';

export const helpCommand = (program: Command): Command =>
  new Command('help')
    .description('display help for command')
    .argument('[command]')
    .copyInheritedSettings(program)
    .showHelpAfterError(`See: ${program.name()} --help`)
    .helpOption(false)
    // `help --help`
    .allowUnknownOption()
    .usage('[command]')
    .action((word: string | undefined) => {
      if (word === undefined) program.help();
      const command = program.commands.find((each) => [each.name(), ...each.aliases()].includes(word));
      if (command !== undefined && word !== 'help') command.help();
      // It says of any other word what it says of it as a command.
      program.parse(word === 'help' ? ['--help'] : [word], { from: 'user' });
    });
