/** `arproxy watch`: the decisions as they are made. */
import { Command, Option } from 'commander';
import type { DecisionLine } from '../control/answers.ts';
import type { WatchFields } from '../control/commands.ts';
import { parseWatch } from '../control/watch-request.ts';
import { parseCount } from './arguments.ts';
import { paintFor } from './colours.ts';
import { type ControlOptions, daemonOf, withControl } from './control-option.ts';
import { showExplanation } from './explanation-output.ts';
import { checkUse, type FilterOptions, filterFields, withFilter } from './filter-options.ts';
import { print, printJson, tell } from './output.ts';
import { allLines, type GetWhy, jsonLines, someLines, topView, type WatchView } from './watch-views.ts';

interface WatchOptions extends ControlOptions, FilterOptions {
  readonly history?: number;
  readonly json?: true;
  readonly top?: true;
  readonly why?: true;
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
    .addOption(
      new Option(
        '--why',
        'say under each line what the decision hung on: matched route, table and rule, and the cause; of ten lines a second',
      ).conflicts('top'),
    )
    .option('--top', 'print the most frequent requests as a table, each second')
    .addHelpText(
      'after',
      `
Ends with SIGINT. "arproxy: watching" on standard error is the moment from which
nothing is missed.

  arproxy watch -i 'cali*' --verdict drop       what is not answered, and why
  arproxy watch --target 10.0.0.7 --history 20  the last requests for an address
  arproxy watch --why --reason route-refused    and its cause, by today's routes
  arproxy watch --json --reason proxy-arp       for a program`,
    )
    .action(watch);

async function watch(options: WatchOptions, command: Command): Promise<void> {
  const fields = fieldsOf(options);
  checkUse(command, () => parseWatch(fields));
  const { DecisionWatch } = await import('../control/decision-watch.ts');
  const path = await daemonOf(options);
  const stop = stopSignal();
  const watching = new DecisionWatch(path, fields, stop);
  const asking = await openAsking(path, options);
  const view = viewFor(options, asking);
  try {
    const first = await watching.started();
    tell(`arproxy: watching from decision ${first} on${asking?.hint ?? ''}\n`);
    for await (const lines of watching.lines()) for (const line of lines) view.line(line);
  } catch (error) {
    if (!stop.aborted) throw error;
  } finally {
    view.end();
    await asking?.close();
  }
}

/** In the words of the protocol. */
const fieldsOf = (options: WatchOptions): WatchFields => ({
  ...filterFields(options),
  history: options.history,
});

/** Whoever may ask why: by --why, or by a key. */
interface Asking {
  readonly why: GetWhy | undefined;
  readonly onShown: ((line: DecisionLine) => void) | undefined;
  readonly hint: string;
  readonly close: () => Promise<void>;
}

/** Undefined: nobody can. */
async function openAsking(path: string, { why, json, top }: WatchOptions): Promise<Asking | undefined> {
  const { canType, onEnter, ShownLines } = await import('./watch-keys.ts');
  const hasKeys = !json && !top && canType();
  if (!why && !hasKeys) return undefined;
  const { LineExplainer } = await import('./watch-explain.ts');
  const { whyOf } = await import('./watch-why.ts');
  const explainer = await LineExplainer.open(path).catch((error: unknown) => {
    if (why) throw error;
    return undefined; // the key is an offer: where tables or rules cannot be read, lines are still shown
  });
  if (explainer === undefined) return undefined;
  const lines = new ShownLines();
  const show = await showExplanation(false);
  const end = hasKeys
    ? onEnter((typed) => {
        const line = lines.find(typed);
        const said = typeof line === 'string' ? line : explainer.explain(line);
        if (typeof said === 'string') print(`  ${said}\n`);
        else show(said);
      })
    : () => {};
  return {
    why: why ? whyOf((line) => explainer.explain(line)) : undefined,
    onShown: hasKeys ? (line) => lines.add(line) : undefined,
    hint: hasKeys ? '; Enter explains the last line, a number and Enter that one' : '',
    close: async () => {
      end();
      await explainer.close();
    },
  };
}

function viewFor({ json, top }: WatchOptions, asking: Asking | undefined): WatchView {
  if (json) return jsonLines(together(printJson), asking?.why);
  const write = together(print);
  if (top) return topView(write, process.stdout.isTTY);
  return process.stdout.isTTY
    ? someLines(write, { paint: paintFor(process.stdout), why: asking?.why, onShown: asking?.onShown })
    : allLines(write, asking?.why);
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
