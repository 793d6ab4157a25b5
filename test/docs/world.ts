/** A machine of its own for a picture of one page: network, mounts and processes, so that pages run side by side and leave nothing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command, Place } from './page.ts';

const COMMAND_MS = 30_000;
/** Of the terminal that commands see. */
const COLUMNS = 120;
const UNSHARE = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** What runs in a terminal of its own. */
export class Terminal {
  readonly #child: ChildProcess;
  readonly ended: Promise<void>;
  #text = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#text += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#text += text));
    this.ended = new Promise((done) => child.once('close', () => done()));
  }

  /** Complete lines so far; with the end of the command, all of them. */
  get lines(): readonly string[] {
    const text = this.#text.replaceAll('\r', '');
    const lines = text.split('\n');
    if (lines.at(-1) === '' || this.#child.exitCode === null) lines.pop();
    return lines;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

export class World {
  readonly #shell: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #stderr = '';
  readonly #picture: string | undefined;
  #served = false;

  /** `program`: a folder with arproxy as it is published. Without picture: a machine with nothing in it. */
  static async open(program: string, picture: string | undefined): Promise<World> {
    const world = new World(program, picture);
    await world.#done('a machine');
    if (picture !== undefined) await world.#tell(`picture ${picture}`);
    return world;
  }

  private constructor(program: string, picture: string | undefined) {
    this.#picture = picture;
    this.#shell = spawn('unshare', [...UNSHARE, 'bash', 'test/docs/world.sh', resolve('.'), program]);
    this.#shell.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.#answers = createInterface({ input: this.#shell.stdout as NodeJS.ReadableStream })[
      Symbol.asyncIterator
    ]();
  }

  /** Has the picture's arproxy run, or not. */
  async serve(served: boolean): Promise<void> {
    if (this.#picture === undefined || served === this.#served) return;
    await this.#tell(served ? 'start_gateways' : 'stop_gateways');
    this.#served = served;
  }

  write(file: string, lines: readonly string[]): Promise<void> {
    const child = this.#enter(['sh', '-c', 'cd /run/page && cat > "$0"', file], 'pipe');
    child.stdin?.end(`${lines.join('\n')}\n`);
    return new Promise((done, failed) =>
      child.once('close', (code) => (code === 0 ? done() : failed(new Error(`cannot write ${file}`)))),
    );
  }

  start({ host }: Place, { text, user }: Command): Terminal {
    const script = `cd /run/page; stty cols ${COLUMNS} rows 50; ${text}`;
    const as = user === 'root' ? [] : ['setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups'];
    const where = host === undefined ? [] : ['ip', 'netns', 'exec', `lab-${host}`];
    return new Terminal(this.#enter([...where, ...as, 'script', '-qefc', script, '/dev/null'], 'ignore'));
  }

  /** Runs a command to its end; its lines. */
  async run(place: Place, command: Command): Promise<readonly string[]> {
    const terminal = this.start(place, command);
    const late = setTimeout(() => terminal.kill(), COMMAND_MS);
    await terminal.ended;
    clearTimeout(late);
    return terminal.lines;
  }

  async close(): Promise<void> {
    const gone = new Promise((done) => this.#shell.once('close', done));
    this.#shell.kill('SIGKILL');
    await gone;
  }

  /** A command in here. --kill-child and the pid namespace see to it that none outlives the machine. */
  #enter(command: readonly string[], stdin: 'pipe' | 'ignore'): ChildProcess {
    const env = {
      PATH: `/run/bin:${process.env['PATH']}`,
      HOME: '/run/page',
      SHELL: '/bin/bash',
      TERM: 'xterm',
      LANG: 'C.UTF-8',
      NO_COLOR: '1',
    };
    const target = ['--target', String(this.#init()), '--net', '--mount', '--pid'];
    return spawn('nsenter', [...target, ...command], { env, stdio: [stdin, 'pipe', 'pipe'] });
  }

  /** Process 1 of the machine: the child of unshare. */
  #init(): number {
    const { pid } = this.#shell;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }

  #tell(line: string): Promise<void> {
    this.#shell.stdin?.write(`${line}\n`);
    return this.#done(line);
  }

  async #done(what: string): Promise<void> {
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (value === '== done') return;
      if (done === true) throw new Error(`${what}: ${this.#stderr}`);
    }
  }
}
