/**
 * A network namespace of our own, named for our pid, with IPv6 and every ARP answer of the kernel's off.
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
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';

const PREFIX = 'arproxy-test';
const QUIET = {
  'net.ipv6.conf.all.disable_ipv6': 1,
  'net.ipv6.conf.default.disable_ipv6': 1,
  'net.ipv4.ip_forward': 0,
  'net.ipv4.conf.all.proxy_arp': 0,
  'net.ipv4.conf.default.proxy_arp': 0,
  'net.ipv4.conf.all.rp_filter': 0,
  'net.ipv4.conf.default.rp_filter': 0,
};

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

  constructor(label: string) {
    if (serial++ === 0) {
      removeStale();
      process.once('exit', () => {
        for (const netns of alive) netns.#remove();
      });
    }
    this.name = `${PREFIX}-${process.pid}-${serial}-${label}`;
    run('ip', ['netns', 'add', this.name]);
    alive.add(this);
    this.ip('link set lo up');
    // Linux 6.18 keeps those without a device when a namespace goes, and a new one that lies where it lay inherits them.
    this.ip('neigh flush proxy');
    this.sysctls(QUIET);
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

  async close(): Promise<void> {
    const exits = [...this.#children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
    this.#remove();
    await Promise.all(exits);
  }

  #remove(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    if (alive.delete(this)) spawnSync('ip', ['netns', 'del', this.name]);
  }
}

/** What a test process that was killed left behind: namespaces whose names carry the pid of nobody. */
function removeStale(): void {
  for (const line of run('ip', ['netns', 'list']).split('\n')) {
    const [, name, pid] = new RegExp(`^(${PREFIX}-(\\d+)-\\S+)`).exec(line) ?? [];
    if (name === undefined || existsSync(`/proc/${pid}`)) continue;
    for (const left of run('ip', ['netns', 'pids', name]).split('\n').filter(Boolean)) {
      spawnSync('kill', ['-KILL', left]);
    }
    spawnSync('ip', ['netns', 'del', name]);
  }
}

function run(command: string, args: readonly string[], input = ''): string {
  const done = spawnSync(command, args, { encoding: 'utf8', timeout: 30_000, input });
  if (done.error !== undefined) throw new Error(`${command} ${args.join(' ')}: ${done.error.message}`);
  if (done.status === 0) return done.stdout;
  throw new Error(`${command} ${args.join(' ')}: exit ${done.status}: ${done.stderr.trim()}`);
}
