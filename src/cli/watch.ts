/** `arproxy watch`: the decisions as they are made. */
import { Command, Option } from 'commander';
import type { WatchAnswer } from '../control/answers.ts';
import type { WatchFields } from '../control/commands.ts';
import { ControlError } from '../control/protocol.ts';
import { parseWatch } from '../control/watch-request.ts';
import { parseCount, parseGlob, parseReason } from './arguments.ts';
import { paintFor } from './colours.ts';
import { type ControlOptions, daemonOf, withControl } from './control-option.ts';
import { EXIT_USAGE } from './errors.ts';
import { allLines, jsonLines, someLines, topView, type WatchView } from './watch-views.ts';

interface WatchOptions extends ControlOptions {
  readonly interface?: readonly string[];
  readonly target?: readonly string[];
  readonly from?: readonly string[];
  readonly reason?: readonly string[];
  readonly verdict?: 'reply' | 'drop';
  readonly history?: number;
  readonly json?: true;
  readonly top?: true;
}

const several = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

export const watchCommand = (): Command =>
  withControl(new Command('watch'))
    .description('show the decisions of a running arproxy as they are made')
    .addOption(
      new Option(
        '-i, --interface <glob>',
        'only requests received on matching interfaces, by name or pattern (*, ?, [a-c]); may be repeated',
      ).argParser(parseGlob),
    )
    .addOption(
      new Option('--target <prefix>', 'only requests for targets in this prefix; may be repeated').argParser(
        several,
      ),
    )
    .addOption(
      new Option('--from <prefix>', 'only requests of senders in this prefix; may be repeated').argParser(
        several,
      ),
    )
    .addOption(
      new Option(
        '--reason <reason...>',
        'only decisions with one of these reasons, such as no-route; arproxy reasons lists them',
      ).argParser(parseReason),
    )
    .addOption(new Option('--verdict <verdict>', 'only replies, or only drops').choices(['reply', 'drop']))
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
  try {
    parseWatch(fields);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    command.error(`error: ${error.message}`, { exitCode: EXIT_USAGE });
  }
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
  ifname: options.interface,
  target: options.target,
  from: options.from,
  reason: options.reason,
  verdict: options.verdict,
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
