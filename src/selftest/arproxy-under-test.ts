/** arproxy itself, running in a gateway, with its decisions as it logs them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { entryPoint } from '../sys/entry-points.ts';
import { ArproxyProcess, type LogLine } from './arproxy-process.ts';
import type { Decision, Explained, ExplainQuestion, ExplainRequest } from './explained.ts';

/** A bound, which nobody waits for unless something is wrong: 10 s were too few on an emulated machine. */
const DEADLINE_MS = 60_000;

/** What is started, and where. */
export interface UnderTest {
  /** The file of arproxy's program. */
  readonly program: string;
  readonly namespace: string;
  readonly globs: readonly string[];
  readonly options: readonly string[];
}

export class ArproxyUnderTest {
  readonly #child: ChildProcess;
  readonly #process: ArproxyProcess;
  readonly #rules: Omit<ExplainRequest, 'questions'>;
  #decisions: Decision[] = [];

  constructor({ program, namespace, globs, options }: UnderTest) {
    this.#rules = { globs, pvlan: options.includes('--pvlan') };
    const interfaces = globs.flatMap((glob) => ['-i', glob]);
    const node = [process.execPath, '--import', entryPoint('explainListener').href, program];
    this.#child = spawn(
      'nsenter',
      [`--net=/run/netns/${namespace}`, ...node, 'run', ...interfaces, '-l', 'trace', ...options],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    );
    this.#process = new ArproxyProcess(this.#child, (line) => this.#take(line));
  }

  async ready(): Promise<void> {
    await this.#process.next('the ready line', ({ msg }) => msg.includes('ready'), DEADLINE_MS);
  }

  /** When it has decided about a request for `tpa`. */
  async decided(tpa: string): Promise<void> {
    await this.#process.next(`the decision about ${tpa}`, (line) => line['tpa'] === tpa, DEADLINE_MS);
  }

  /** The decisions on other interfaces than `barrier` since the last call. */
  takeDecisions(): Decision[] {
    return this.#decisions.splice(0);
  }

  /** What `arproxy explain` would say there now; undefined: it cannot be asked that. */
  async explain(questions: readonly ExplainQuestion[]): Promise<(Explained | undefined)[]> {
    if (questions.length === 0) return [];
    const answered = once(this.#child, 'message', { signal: AbortSignal.timeout(DEADLINE_MS) });
    this.#child.send({ ...this.#rules, questions });
    const [answers] = (await answered.catch(this.#unanswered)) as [(Explained | null)[]];
    return answers.map((answer) => answer ?? undefined);
  }

  readonly #unanswered = (): never => {
    throw new Error(`no answer of ${entryPoint('explainListener').href} in ${DEADLINE_MS} ms`);
  };

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.signal(name);
  }

  async close(): Promise<void> {
    if (this.#process.isRunning) await this.#process.stop();
  }

  /** The same of one that may have ended by itself, or never have begun to listen to signals. */
  async end(): Promise<void> {
    if (!this.#process.isRunning) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await closed;
  }

  #take(line: LogLine & Partial<Decision>): void {
    const { ifname, spa, sha, tpa, reason } = line;
    if (ifname !== 'b0' && ifname !== undefined && reason !== undefined)
      this.#decisions.push({ ifname, spa: spa ?? '', sha: sha ?? '', tpa: tpa ?? '', reason });
  }
}
