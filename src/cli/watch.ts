/** `arproxy watch`: the decisions as they are made. */
import { Command, Option } from 'commander';
import type { DecisionLine } from '../control/answers.ts';
import type { WatchFields } from '../control/commands.ts';
import { parseWatchLine } from '../control/decision-line.ts';
import { parseWatch } from '../control/watch-request.ts';
import { OUTCOME } from '../policy/outcomes.ts';
import { parseCount, parseLabel, parsePositive, parseTimeout } from './arguments.ts';
import { paintFor } from './colours.ts';
import { type ControlOptions, daemonOf, withControl } from './control-option.ts';
import { EXIT_ERROR, EXIT_USAGE } from './errors.ts';
import { showExplanation } from './explanation-output.ts';
import { checkUse, type FilterOptions, filterFields, withFilter } from './filter-options.ts';
import { print, printJson, tell } from './output.ts';
import { WatchGoal } from './watch-goal.ts';
import { Stop } from './watch-stop.ts';
import {
  allLines,
  type GetWhy,
  jsonLines,
  labelled,
  someLines,
  topView,
  type WatchView,
} from './watch-views.ts';

interface WatchOptions extends ControlOptions, FilterOptions {
  readonly count?: number;
  readonly timeout?: number;
  readonly expect?: 'reply' | 'drop';
  readonly label?: string;
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
    .addOption(
      new Option('--count <n>', 'end with exit code 0 after n decisions that match').argParser(parsePositive),
    )
    .addOption(
      new Option(
        '--timeout <time>',
        'end with exit code 1 where they have not come by then, and say what came instead, such as 5s or 500ms',
      ).argParser(parseTimeout),
    )
    .addOption(
      new Option(
        '--expect <verdict>',
        'wait for a reply, or for a drop (of --reason, if given), or for --count of them; all else is left out and counted',
      )
        .choices(['reply', 'drop'])
        .conflicts('verdict'),
    )
    .addOption(
      new Option('--label <name>', 'begin each line with this name, or have it as the field label').argParser(
        parseLabel,
      ),
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
Ends with SIGINT, or with --count, --expect or --timeout. "arproxy: watching" on
standard error is the moment from which nothing is missed, and --timeout runs.

  arproxy watch -i 'cali*' --verdict drop       what is not answered, and why
  arproxy watch --target 10.0.0.7 --history 20  the last requests for an address
  arproxy watch --why --reason route-refused    and its cause, by today's routes
  arproxy watch --json --reason proxy-arp       for a program
  arproxy watch --target 10.0.0.7 --expect reply --timeout 5s   in a test`,
    )
    .action(watch);

async function watch(options: WatchOptions, command: Command): Promise<void> {
  const goal = goalOf(options, command);
  const fields = fieldsOf(options);
  checkUse(command, () => parseWatch({ ...fields, ...filterFields(options) }));
  const { DecisionWatch } = await import('../control/decision-watch.ts');
  const path = await daemonOf(options);
  const stop = new Stop();
  const watching = new DecisionWatch(path, fields, stop.signal);
  const asking = await openAsking(path, options, goal === undefined);
  const view = viewFor(options, asking);
  // Whatever ends it before, such as a pipe that nobody reads: what was waited for has not come.
  if (goal !== undefined) process.exitCode = EXIT_ERROR;
  try {
    const first = await watching.started();
    tell(`arproxy: watching from decision ${first} on${asking?.hint ?? ''}\n`);
    stop.after(options.timeout);
    for await (const lines of watching.lines()) if (show(lines, view, goal)) break;
  } catch (error) {
    if (stop.why === undefined) throw error;
  } finally {
    stop.end();
    view.end();
    await asking?.close();
  }
  if (goal === undefined) return;
  if (!goal.isReached) throw goal.notReached(stop.why ?? '');
  process.exitCode = 0;
}

/** Whether all has come that is waited for. */
function show(lines: readonly string[], view: WatchView, goal: WatchGoal | undefined): boolean {
  for (const line of lines) {
    if (goal === undefined || goal.take(parseWatchLine(line))) view.line(line);
    if (goal?.isReached) return true;
  }
  return false;
}

/** Undefined: it has no end. */
function goalOf(options: WatchOptions, command: Command): WatchGoal | undefined {
  const { count, timeout, expect, label, reason: reasons = [] } = options;
  if (count === undefined && timeout === undefined && expect === undefined) return undefined;
  const strange = reasons.find((reason) => expect !== undefined && OUTCOME[reason].verdict !== expect);
  if (strange !== undefined)
    command.error(`error: --expect ${expect}: ${strange} is the reason of a ${OUTCOME[strange].verdict}`, {
      exitCode: EXIT_USAGE,
    });
  return new WatchGoal({
    count: count ?? 1,
    verdict: expect ?? options.verdict,
    reasons,
    interfaces: options.interface ?? [],
    targets: options.target ?? [],
    senders: options.from ?? [],
    label,
  });
}

/** In the words of the protocol. Where it may have to be said what came instead, the daemon leaves out no verdict and no reason. */
function fieldsOf(options: WatchOptions): WatchFields {
  const { ifname, target, from, ...judged } = filterFields(options);
  const tellsAll = options.expect !== undefined || options.timeout !== undefined;
  return { ifname, target, from, ...(tellsAll ? {} : judged), history: options.history };
}

/** Whoever may ask why: by --why, or by a key. */
interface Asking {
  readonly why: GetWhy | undefined;
  readonly onShown: ((line: DecisionLine) => void) | undefined;
  readonly hint: string;
  readonly close: () => Promise<void>;
}

/** Undefined: nobody can. What ends by itself reads no keys: what is typed is for what comes behind it. */
async function openAsking(
  path: string,
  { why, json, top }: WatchOptions,
  isEndless: boolean,
): Promise<Asking | undefined> {
  const { canType, onEnter, ShownLines } = await import('./watch-keys.ts');
  const hasKeys = isEndless && !json && !top && canType();
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

function viewFor({ json, top, label }: WatchOptions, asking: Asking | undefined): WatchView {
  if (json) return jsonLines(together(printJson), asking?.why, label);
  const write = together(print);
  if (top) return topView(write, process.stdout.isTTY, label);
  const writeLines = labelled(write, label);
  return process.stdout.isTTY
    ? someLines(writeLines, { paint: paintFor(process.stdout), why: asking?.why, onShown: asking?.onShown })
    : allLines(writeLines, asking?.why);
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
