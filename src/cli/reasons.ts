/** `arproxy reasons`: what the words mean. */
import { Command } from 'commander';
import { unknownWord } from './arguments.ts';
import { paintFor } from './colours.ts';
import { EXIT_USAGE } from './errors.ts';
import { print, printJson } from './output.ts';
import { fillFor } from './wrap.ts';

interface ReasonsOptions {
  readonly json?: true;
}

export const reasonsCommand = (): Command =>
  new Command('reasons')
    .description('list every reason that a decision can have, or explain one, a cause, or a check of doctor')
    .argument('[word]', 'a reason, a cause of route-refused, or a check of arproxy doctor')
    .option('--json', 'print one JSON object a line for each meaning')
    .addHelpText(
      'after',
      `
  arproxy reasons
  arproxy reasons no-route  what it means, what the kernel does, where to look`,
    )
    .action(reasons);

async function reasons(word: string | undefined, options: ReasonsOptions, command: Command): Promise<void> {
  const { allSenses, knownWords, sensesOf } = await import('./word-senses.ts');
  const { formatSenses, formatWords } = await import('./reasons-text.ts');
  const senses = word === undefined ? allSenses() : sensesOf(word);
  if (word !== undefined && senses.length === 0)
    command.error(`error: ${unknownWord('word', word, knownWords())}`, { exitCode: EXIT_USAGE });
  if (options.json) {
    printJson(senses.map((sense) => `${JSON.stringify(sense)}\n`).join(''));
    return;
  }
  const format = word === undefined ? formatWords : formatSenses;
  print(format(senses, paintFor(process.stdout), fillFor(process.stdout)));
}
