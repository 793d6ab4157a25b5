/** arproxy itself, running in a gateway, with its decisions as it logs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** What a line of its log may hold. */
interface Line {
  readonly msg?: string;
  readonly ifname?: string;
  readonly tpa?: string;
  readonly reason?: string;
}

export class Answerer {
  readonly #process: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #waiting = new Set<(line: Line) => void>();
  #errors = '';
  #reasons: string[] = [];

  constructor(namespace: string, globs: readonly string[], options: readonly string[]) {
    const interfaces = globs.flatMap((glob) => ['-i', glob]);
    this.#process = spawn(
      'nsenter',
      [
        `--net=/run/netns/${namespace}`,
        process.execPath,
        PROGRAM,
        'run',
        ...interfaces,
        '-l',
        'trace',
        ...options,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#errors += text.toString();
    });
    this.#ended = new Promise((resolve) => {
      this.#process.on('exit', (code, signal) =>
        resolve(`arproxy ended (${signal ?? code}): ${this.#errors.trim()}`),
      );
    });
    if (this.#process.stdout !== null) {
      createInterface(this.#process.stdout).on('line', (text) => this.#take(JSON.parse(text) as Line));
    }
  }

  ready(): Promise<void> {
    return this.#line((line) => line.msg?.includes('ready') === true, 'the ready line', 10_000);
  }

  /** When it has decided about a request for `tpa`. */
  decided(tpa: string): Promise<void> {
    return this.#line((line) => line.tpa === tpa, `the decision about ${tpa}`, 10_000);
  }

  /** The reasons of the decisions on other interfaces than `barrier` since the last call. */
  takeReasons(): string[] {
    return this.#reasons.splice(0);
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  async close(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#ended;
  }

  #take(line: Line): void {
    if (line.reason !== undefined && line.ifname !== 'b0') this.#reasons.push(line.reason);
    for (const look of this.#waiting) look(line);
  }

  /** Resolves at the first line that `matches` from now on. */
  #line(matches: (line: Line) => boolean, what: string, deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (then: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        then();
      };
      const look = (line: Line): void => {
        if (matches(line)) end(resolve);
      };
      const timer = setTimeout(
        () => end(() => reject(new Error(`no sign of ${what} in ${deadlineMs} ms`))),
        deadlineMs,
      );
      this.#waiting.add(look);
      this.#ended.then(
        (how) => end(() => reject(new Error(how))),
        () => {},
      );
    });
  }
}
