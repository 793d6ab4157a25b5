/** arproxy as a user starts it: the built program, in a namespace of the test's. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { REPOSITORY } from './confine.ts';
import type { Netns, Outcome } from './netns.ts';
import { until } from './until.ts';

/** One line of the log: pino's fields, and the line's own. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly counters?: Readonly<Record<string, number>>;
  readonly [field: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the signal that asked for it. */
  readonly ms: number;
}

export interface Place {
  /** Words before the command (confine.ts). */
  readonly within?: readonly string[];
  /** Where the repository is for a command that is run within. */
  readonly repository?: string;
}

/** Runs arproxy to its own end. */
export function arproxyOutcome(netns: Netns, args: readonly string[], place: Place = {}): Promise<Outcome> {
  const [command, ...words] = commandLine(args, place);
  return netns.run(command, words);
}

export class Arproxy {
  readonly log: LogLine[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #other: string[] = [];

  /** Starts `arproxy run ARGS` and waits until it says that it answers. */
  static async start(netns: Netns, args: readonly string[], place: Place = {}): Promise<Arproxy> {
    const arproxy = new Arproxy(netns, ['run', ...args], place);
    await arproxy.says('ready', (line) => /\bready\b/.test(line.msg));
    return arproxy;
  }

  private constructor(netns: Netns, args: readonly string[], place: Place) {
    const [command, ...words] = commandLine(args, place);
    this.#child = netns.spawn(command, words);
    createInterface(this.#child.stdout).on('line', (line) => this.#apply(line));
    createInterface(this.#child.stderr).on('line', (line) => this.#other.push(`stderr: ${line}`));
  }

  /** The first line of the log that is so, waited for. */
  says(what: string, isIt: (line: LogLine) => boolean): Promise<LogLine> {
    const probe = (): LogLine | undefined => {
      const line = this.log.find(isIt);
      if (line === undefined && !this.isRunning())
        throw new Error(`arproxy ended before ${what}\n${this.told()}`);
      return line;
    };
    return until(`arproxy to say ${what}`, probe, () => this.told());
  }

  isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it wrote outside its log: nothing, when all is well. */
  get stray(): readonly string[] {
    return this.#other;
  }

  /** Keeps it from running until resume(): what happens meanwhile waits for it all at once. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** Asks it to end, and waits until it has and all it said is in the log. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (!this.isRunning()) throw new Error(`arproxy ended by itself\n${this.told()}`);
    const start = performance.now();
    const exited = once(this.#child, 'exit').then(() => performance.now() - start);
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    const [ms] = await Promise.all([exited, closed]);
    return { code: this.#child.exitCode, signal: this.#child.signalCode, ms };
  }

  /** Requests by reason, as it logs them when it ends. */
  counters(): Readonly<Record<string, number>> {
    const counters = this.log.findLast((line) => line.counters !== undefined)?.counters;
    if (counters === undefined) throw new Error(`no line with counters\n${this.told()}`);
    return counters;
  }

  /** All of its output, for an error message. */
  told(): string {
    const exit = this.isRunning() ? '' : `exit: ${this.#child.signalCode ?? this.#child.exitCode}`;
    return [...this.log.map((line) => JSON.stringify(line)), ...this.#other, exit].join('\n');
  }

  #apply(line: string): void {
    try {
      this.log.push(JSON.parse(line) as LogLine);
    } catch {
      this.#other.push(`stdout: ${line}`);
    }
  }
}

/** The words that start the built program. */
export const arproxyCommand = (args: readonly string[]): [string, ...string[]] => commandLine(args, {});

/** setpriv goes last, so that the daemon itself dies with the test process, however that ends. */
function commandLine(args: readonly string[], place: Place): [string, ...string[]] {
  const { within = [], repository = REPOSITORY } = place;
  const program = [process.execPath, join(repository, 'dist', 'cli', 'main.js'), ...args];
  const [command = 'setpriv', ...words] = [...within, 'setpriv', '--pdeathsig=KILL', ...program];
  return [command, ...words];
}
