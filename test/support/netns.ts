/**
 * A network namespace of our own, named for our pid, and made as the self-test makes its own (src/selftest/namespace.ts).
 * close() kills what was started in it, by pid, and deletes it; so does the end of this process.
 */
import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptions,
  spawn,
  spawnSync,
} from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { deleteAbandonedNamespaces, deleteNamespace, makeNamespace } from '../../src/selftest/namespace.ts';

const STEM = 'arproxy-test';

export interface Outcome {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const alive = new Set<Netns>();
let serial = 0;

export class Netns {
  readonly name: string;
  readonly #children = new Set<ChildProcess>();

  /** Makes it, unless it is `toCome`: somebody else does, under this name. Either way it is taken away. */
  constructor(label: string, toCome?: 'toCome') {
    if (serial++ === 0) {
      shell([deleteAbandonedNamespaces(STEM)]);
      process.once('exit', () => {
        for (const netns of alive) netns.#remove();
      });
    }
    this.name = `${STEM}-${process.pid}-${serial}-${label}`;
    alive.add(this);
    if (toCome === undefined) shell(makeNamespace(this.name));
  }

  /** `ip WORDS` in here; what it printed. */
  ip(words: string): string {
    return run('ip', ['-n', this.name, ...words.split(' ')]);
  }

  /** `ip WORDS` in here, many of them. */
  ipBatch(lines: readonly string[]): void {
    run('ip', ['-n', this.name, '-batch', '-'], lines.join('\n'));
  }

  sysctl(key: string, value: number): void {
    this.sysctls({ [key]: value });
  }

  /** Writes sysctls, named with dots as sysctl(8) has it (an interface with a dot in its name cannot be said). */
  sysctls(values: Readonly<Record<string, number>>): void {
    const paths = Object.entries(values).map(([key, value]) => [key.replaceAll('.', '/'), String(value)]);
    const script = 'while [ $# -gt 0 ]; do echo "$2" > "/proc/sys/$1"; shift 2; done';
    this.exec('sh', ['-e', '-c', script, 'sh', ...paths.flat()]);
  }

  /** Runs a command in here to its end, which must be exit 0; what it printed. */
  exec(command: string, args: readonly string[]): string {
    return run('ip', ['netns', 'exec', this.name, command, ...args]);
  }

  /** Starts a command in here. `ip netns exec` becomes the command, so the child's pid is the command's. */
  spawn(command: string, args: readonly string[]): ChildProcessWithoutNullStreams;
  spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.name, command, ...args], options);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Runs a command in here to whatever end it takes, while this process goes on. */
  async run(command: string, args: readonly string[]): Promise<Outcome> {
    const child = this.spawn(command, args);
    const closed = once(child, 'close');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { code: child.exitCode, stdout, stderr };
  }

  /** Runs a command in here, and interrupts it (SIGINT) as soon as it has printed `said`. */
  async runUntil(said: RegExp, command: string, args: readonly string[]): Promise<Outcome> {
    const child = this.spawn(command, args);
    let printed = '';
    child.stdout.on('data', (data: Buffer) => {
      printed += data.toString();
      if (said.test(printed)) child.kill('SIGINT');
    });
    const closed = once(child, 'close');
    const [stderr] = await Promise.all([text(child.stderr), closed]);
    return { code: child.exitCode, stdout: printed, stderr };
  }

  async close(): Promise<void> {
    const exits = [...this.#children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    this.#remove();
    await Promise.all(exits);
  }

  #remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    if (alive.delete(this)) spawnSync('sh', ['-c', deleteNamespace(this.name)]);
  }
}

/** Runs shell commands, in the namespace of the tests themselves, which stop at the first that fails. */
export const shell = (commands: readonly string[]): string => run('sh', ['-ec', commands.join('\n')]);

function run(command: string, args: readonly string[], input = ''): string {
  const done = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000, input });
  if (done.error !== undefined) throw new Error(`${command} ${args.join(' ')}: ${done.error.message}`);
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(' ')}: exit ${done.status}: ${done.stderr.trim()}`);
}
