/** arproxy as a user starts it: the built program, in a namespace of the test's. */
import { join } from 'node:path';
import { ArproxyProcess, type Exit, type LogLine } from '../../src/selftest/arproxy-process.ts';
import { REPOSITORY } from './confine.ts';
import type { Netns, Outcome } from './netns.ts';
import { DEADLINE_MS } from './until.ts';

export type { Exit, LogLine };

export interface Place {
  /** Words before the command (confine.ts). */
  readonly within?: readonly string[];
  /** Where the repository is for a command that is run within. */
  readonly repository?: string;
  /** The file of the program; without, that of the repository's build. */
  readonly program?: string;
  /** The words that start arproxy, with their Node: instead of all that. */
  readonly command?: readonly string[];
}

/** Runs arproxy to its own end. */
export function arproxyOutcome(netns: Netns, args: readonly string[], place: Place = {}): Promise<Outcome> {
  const [command, ...words] = commandLine(args, place);
  return netns.run(command, words);
}

export class Arproxy {
  readonly log: LogLine[] = [];
  readonly #process: ArproxyProcess;

  /** Starts `arproxy run ARGS` and waits until it says that it answers. */
  static async start(netns: Netns, args: readonly string[], place: Place = {}): Promise<Arproxy> {
    const arproxy = new Arproxy(netns, ['run', ...args], place);
    await arproxy.says('ready', (line) => /\bready\b/.test(line.msg));
    return arproxy;
  }

  private constructor(netns: Netns, args: readonly string[], place: Place) {
    const [command, ...words] = commandLine(args, place);
    this.#process = new ArproxyProcess(netns.spawn(command, words), (line) => this.log.push(line));
  }

  /** The first line of the log that is so, waited for. */
  async says(what: string, isIt: (line: LogLine) => boolean): Promise<LogLine> {
    const said = this.log.find(isIt);
    if (said !== undefined) return said;
    return this.#process.next(what, isIt, DEADLINE_MS).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.told()}`);
    });
  }

  get pid(): number {
    return this.#process.pid;
  }

  isRunning(): boolean {
    return this.#process.isRunning;
  }

  /** What it wrote outside its log: nothing, when all is well. */
  get stray(): readonly string[] {
    return this.#process.stray;
  }

  /** Keeps it from running until resume(): what happens meanwhile waits for it all at once. */
  pause(): void {
    this.#process.signal('SIGSTOP');
  }

  resume(): void {
    this.#process.signal('SIGCONT');
  }

  /** Asks it to end, and waits until it has and all it said is in the log. */
  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    return this.#process.stop(signal);
  }

  /** Requests by reason, as it logs them when it ends. */
  counters(): Readonly<Record<string, number>> {
    const counters = this.log.findLast((line) => line.counters !== undefined)?.counters;
    if (counters === undefined) throw new Error(`no line with counters\n${this.told()}`);
    return counters;
  }

  /** All of its output, for an error message. */
  told(): string {
    return [...this.log.map((line) => JSON.stringify(line)), this.#process.told()].join('\n');
  }
}

/** The words that start the built program. */
export const arproxyCommand = (args: readonly string[]): [string, ...string[]] => commandLine(args, {});

/** setpriv goes last, so that the daemon itself dies with the test process, however that ends. */
function commandLine(args: readonly string[], place: Place): [string, ...string[]] {
  const {
    within = [],
    repository = REPOSITORY,
    program = join(repository, 'dist', 'cli', 'main.js'),
    command: start = [process.execPath, program],
  } = place;
  const [command = 'setpriv', ...words] = [...within, 'setpriv', '--pdeathsig=KILL', ...start, ...args];
  return [command, ...words];
}
