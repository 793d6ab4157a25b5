/** `arproxy watch`: the decisions as they are made. */
import { Command, Option } from 'commander';
import type { WatchAnswer } from '../control/answers.ts';
import type { WatchFields } from '../control/commands.ts';
import { parseWatch } from '../control/watch-request.ts';
import { parseCount } from './arguments.ts';
import { paintFor } from './colours.ts';
import { type ControlOptions, daemonOf, withControl } from './control-option.ts';
import { checkUse, type FilterOptions, filterFields, withFilter } from './filter-options.ts';
import { allLines, jsonLines, someLines, topView, type WatchView } from './watch-views.ts';

interface WatchOptions extends ControlOptions, FilterOptions {
  readonly history?: number;
  readonly json?: true;
  readonly top?: true;
}

export const watchCommand = (): Command =>
  withFilter(withControl(new Command('watch')))
    .description('show the decisions of a running arproxy as they are made')
    .addOption(
      new Option(
        '--history <n>',
        'begin with the last n matching decisions that are still recorded',
      ).argParser(parseCount),
    )
    .addOption(new Option('--json', 'print every decision as one JSON object a line').conflicts('top'))
    .option('--top', 'print the most frequent requests as a table, each second')
    .addHelpText(
      'after',
      `
Ends with SIGINT. "arproxy: watching" on standard error is the moment from which nothing is missed.

  arproxy watch -i 'cali*' --verdict drop        what is not answered, and why
  arproxy watch --target 10.0.0.7 --history 20   what became of the requests for one address
  arproxy watch --json --reason proxy-arp        for a program`,
    )
    .action(watch);

async function watch(options: WatchOptions, command: Command): Promise<void> {
  const fields = fieldsOf(options);
  checkUse(command, () => parseWatch(fields));
  const { watch: watchDaemon } = await import('../control/client.ts');
  const stop = stopSignal();
  const view = viewFor(options);
  const onAnswer = ({ watching }: WatchAnswer): void => {
    process.stderr.write(`arproxy: watching from decision ${watching} on\n`);
  };
  try {
    await watchDaemon(await daemonOf(options), fields, { onAnswer, onLine: view.line }, stop);
  } finally {
    view.end();
  }
}

/** In the words of the protocol. */
const fieldsOf = (options: WatchOptions): WatchFields => ({
  ...filterFields(options),
  history: options.history,
});

function viewFor({ json, top }: WatchOptions): WatchView {
  const write = together((text) => process.stdout.write(text));
  if (json) return jsonLines(write);
  if (top) return topView(write, process.stdout.isTTY);
  return process.stdout.isTTY ? someLines(write, paintFor(process.stdout)) : allLines(write);
}

/** What is written in one go, in one system call: the daemon sends a hundred lines at a time. */
function together(write: (text: string) => void): (text: string) => void {
  let waiting = '';
  const flush = (): void => {
    write(waiting);
    waiting = '';
  };
  return (text) => {
    if (waiting === '') queueMicrotask(flush);
    waiting += text;
  };
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  return stop.signal;
}
