/** A running `arproxy run`: the lines of its log as they come, what it writes beside them, and how it ends. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** pino's fields, and the line's own. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly counters?: Readonly<Record<string, number>>;
  readonly [field: string]: unknown;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Milliseconds from the signal that asked for it. */
  readonly ms: number;
}

export class ArproxyProcess {
  /** What it wrote outside its log: nothing, when all is well. */
  readonly stray: string[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  readonly #waiting = new Set<(line: LogLine) => void>();

  /** `child`: with standard output and error as pipes. */
  constructor(child: ChildProcess, onLine: (line: LogLine) => void) {
    this.#child = child;
    this.#waiting.add(onLine);
    this.#closed = once(child, 'close');
    this.#closed.catch(() => {}); // stop() and next() tell
    if (child.stdout !== null) createInterface(child.stdout).on('line', (text) => this.#take(text));
    if (child.stderr !== null)
      createInterface(child.stderr).on('line', (text) => this.stray.push(`stderr: ${text}`));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The first line of the log that `matches`, from now on. Rejects when it ends before, or after `deadlineMs`. */
  next(what: string, matches: (line: LogLine) => boolean, deadlineMs: number): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      const end = (then: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        then();
      };
      const fail = (how: string): void => end(() => reject(new Error(`${how}\n${this.told()}`)));
      const look = (line: LogLine): void => {
        if (matches(line)) end(() => resolve(line));
      };
      const timer = setTimeout(() => fail(`no sign of ${what} in ${deadlineMs} ms`), deadlineMs);
      this.#waiting.add(look);
      const ended = (): void => fail(`arproxy ended before ${what}`);
      this.#closed.then(ended, ended);
    });
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Asks it to end, and waits until it has and all it said was taken. Throws when it has ended already. */
  async stop(name: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (!this.isRunning) throw new Error(`arproxy ended by itself\n${this.told()}`);
    const start = performance.now();
    const exited = once(this.#child, 'exit').then(() => performance.now() - start);
    this.#child.kill(name);
    const [ms] = await Promise.all([exited, this.#closed]);
    return { code: this.#child.exitCode, signal: this.#child.signalCode, ms };
  }

  /** How it ended, and what it wrote beside its log: for an error message. */
  told(): string {
    const exit = this.isRunning ? '' : `exit: ${this.#child.signalCode ?? this.#child.exitCode}`;
    return [...this.stray, exit].join('\n').trim();
  }

  #take(text: string): void {
    let line: LogLine;
    try {
      line = JSON.parse(text) as LogLine;
    } catch {
      this.stray.push(`stdout: ${text}`);
      return;
    }
    for (const look of this.#waiting) look(line);
  }
}
