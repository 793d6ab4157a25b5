/** `arproxy completion`: the shell script that completes what this program takes. */
import { Argument, Command } from 'commander';
import { print } from './output.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export const completionCommand = (): Command =>
  new Command('completion')
    .description('print the script that completes commands, options, interfaces and files in a shell')
    .addArgument(new Argument('<shell>', 'shell to complete in').choices(SHELLS))
    .addHelpText(
      'after',
      `
Once and for all:

  bash    echo 'source <(arproxy completion bash)' >> ~/.bashrc
  zsh     echo 'source <(arproxy completion zsh)' >> ~/.zshrc
  fish    arproxy completion fish > ~/.config/fish/completions/arproxy.fish

The script knows the commands of the arproxy that printed it, and does not run
arproxy. Names of interfaces are read when they are asked for; altnames too,
where there is the program ip.`,
    )
    .action(async (shell: Shell, _options: object, command: Command) => {
      const { describeCommand } = await import('./words/tree.ts');
      const { completionScript } = await import('./words/completion.ts');
      print(completionScript(shell, describeCommand(command.parent ?? command)));
    });
