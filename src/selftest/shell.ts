/** A shell that stays: commands in a namespace without a new process for each. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UserError } from '../errors/user-error.ts';

export class Shell {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = '';
  #notStarted: UserError | undefined;
  #serial = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** `prelude` is what every later command may use. */
  constructor(prelude: string, namespace?: string) {
    const command = namespace === undefined ? ['sh'] : ['nsenter', `--net=/run/netns/${namespace}`, 'sh'];
    const [program = 'sh', ...args] = command;
    // detached: Ctrl-C must not reach it, since it is what cleans up.
    this.#process = spawn(program, args, { stdio: 'pipe', detached: true });
    // An image of a container has perhaps no shell at all.
    this.#process.on('error', ({ message }) => {
      this.#notStarted = new UserError(
        'selftest-shell',
        `${message}: the self-test needs sh, nsenter, ip and ping: where they are not there, as in the image, run it on the host`,
      );
    });
    this.#process.stderr.on('data', (text: Buffer) => {
      this.#errors += text.toString();
    });
    this.#process.stdin.on('error', () => {}); // the shell has gone: run() tells
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
    this.#process.stdin.write(`${prelude}\n`);
  }

  /** Runs the commands, which stop at the first that fails; throws with what was said on standard error. */
  run(commands: readonly string[]): Promise<void> {
    const done = this.#last.then(() => this.#runNow(commands));
    this.#last = done.catch(() => {}); // whoever called run() is told
    return done;
  }

  close(): void {
    this.#process.stdin.end();
  }

  async #runNow(commands: readonly string[]): Promise<void> {
    if (commands.length === 0) return;
    const marker = `done-${++this.#serial}`;
    this.#errors = '';
    this.#process.stdin.write(`( set -e\n${commands.join('\n')}\n) >&2 </dev/null\necho "${marker} $?"\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw this.#notStarted ?? new Error(`the shell ended: ${this.#errors.trim()}`);
      if (value === `${marker} 0`) return;
      if (value.startsWith(marker)) throw new Error(`${commands.join('; ')}: ${this.#errors.trim()}`);
    }
  }
}
