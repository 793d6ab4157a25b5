/** `arproxy watch`: the decisions as they are made. */
import { Command, Option } from 'commander';
import type { WatchAnswer } from '../control/answers.ts';
import type { WatchFields } from '../control/commands.ts';
import { ControlError } from '../control/protocol.ts';
import { parseWatch } from '../control/watch-request.ts';
import { parseCount, parseGlob } from './arguments.ts';
import { type ControlOptions, pathsOf, withControl } from './control-option.ts';
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
      new Option('-i, --interface <glob>', 'that came in on these: *, ?, [a-c]; may be repeated').argParser(
        parseGlob,
      ),
    )
    .addOption(new Option('--target <prefix>', 'for targets in it; may be repeated').argParser(several))
    .addOption(new Option('--from <prefix>', 'of senders in it; may be repeated').argParser(several))
    .option('--reason <reason...>', 'that ended so, such as no-route; one or several')
    .addOption(new Option('--verdict <verdict>', 'only replies, or only drops').choices(['reply', 'drop']))
    .addOption(
      new Option('--history <n>', 'first the last n of them that are still known').argParser(parseCount),
    )
    .addOption(new Option('--json', 'one JSON object a line, all of them').conflicts('top'))
    .option('--top', 'who asks for what most often, drawn anew each second')
    .addHelpText(
      'after',
      `
Ends with SIGINT. "arproxy: watching" on standard error is the moment from which nothing is missed.

  arproxy watch -i 'cali*' --verdict drop        what is not answered, and why
  arproxy watch --target 10.0.0.7 --history 20   what became of the questions for one address
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
    await watchDaemon(pathsOf(options), fields, { onAnswer, onLine: view.line }, stop);
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
  const colours = process.stdout.hasColors?.() === true;
  if (top) return topView(write, process.stdout.isTTY);
  return process.stdout.isTTY ? someLines(write, colours) : allLines(write);
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

/** SIGINT, SIGTERM, or a reader that has gone: all is well. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  });
  return stop.signal;
}
