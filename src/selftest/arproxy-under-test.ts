/** arproxy itself, running in a gateway, with its decisions as it logs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Decision, Explained, ExplainQuestion, ExplainRequest } from './explained.ts';

const PROGRAM = fileURLToPath(new URL('../cli/main.js', import.meta.url));

const EXPLAIN_LISTENER = new URL('explain-listener.js', import.meta.url).href;

/** What a line of its log may hold. */
interface Line extends Partial<Decision> {
  readonly msg?: string;
}

export class ArproxyUnderTest {
  readonly #process: ChildProcess;
  readonly #ended: Promise<string>;
  readonly #waiting = new Set<(line: Line) => void>();
  #errors = '';
  #decisions: Decision[] = [];
  readonly #rules: Omit<ExplainRequest, 'questions'>;

  constructor(namespace: string, globs: readonly string[], options: readonly string[]) {
    this.#rules = { globs, pvlan: options.includes('--pvlan') };
    const interfaces = globs.flatMap((glob) => ['-i', glob]);
    this.#process = spawn(
      'nsenter',
      [
        `--net=/run/netns/${namespace}`,
        process.execPath,
        '--import',
        EXPLAIN_LISTENER,
        PROGRAM,
        'run',
        ...interfaces,
        '-l',
        'trace',
        ...options,
      ],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
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

  /** The decisions on other interfaces than `barrier` since the last call. */
  takeDecisions(): Decision[] {
    return this.#decisions.splice(0);
  }

  /** What `arproxy explain` would say there now; undefined: it cannot be asked that. */
  async explain(questions: readonly ExplainQuestion[]): Promise<(Explained | undefined)[]> {
    if (questions.length === 0) return [];
    const answered = once(this.#process, 'message', { signal: AbortSignal.timeout(10_000) });
    this.#process.send({ ...this.#rules, questions });
    const [answers] = (await answered) as [(Explained | null)[]];
    return answers.map((answer) => answer ?? undefined);
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  async close(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#ended;
  }

  #take(line: Line): void {
    const { ifname, spa, sha, tpa, reason } = line;
    if (ifname !== 'b0' && ifname !== undefined && reason !== undefined)
      this.#decisions.push({ ifname, spa: spa ?? '', sha: sha ?? '', tpa: tpa ?? '', reason });
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
