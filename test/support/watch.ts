/** `arproxy watch` as a user starts it: the built program, its lines as they come. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { arproxyCommand } from './arproxy.ts';
import type { Netns } from './netns.ts';
import { until } from './until.ts';

/** A line of `watch --json`. */
export interface Seen {
  readonly time: number;
  readonly ifname: string;
  readonly spa: string;
  readonly sha: string;
  readonly tpa: string;
  readonly verdict: string;
  readonly reason: string;
  readonly oif?: string;
  readonly op: number;
  readonly number: number;
  readonly missed?: number;
}

export class Watch {
  readonly lines: string[] = [];
  stderr = '';
  readonly child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<unknown>;

  /** Resolves when nothing is missed any more. */
  static async start(netns: Netns, args: readonly string[]): Promise<Watch> {
    const watch = new Watch(netns, args);
    await until(
      'watch to begin',
      () => watch.stderr.includes('watching'),
      () => watch.stderr,
    );
    return watch;
  }

  private constructor(netns: Netns, args: readonly string[]) {
    const [command, ...words] = arproxyCommand(['watch', ...args]);
    this.child = netns.spawn(command, words);
    this.#closed = once(this.child, 'close');
    createInterface(this.child.stdout).on('line', (line) => this.lines.push(line));
    this.child.stderr.on('data', (text) => {
      this.stderr += text;
    });
  }

  get seen(): Seen[] {
    return this.lines.map((line) => JSON.parse(line) as Seen);
  }

  /** Waits until so many lines have come. */
  async count(count: number): Promise<Seen[]> {
    await until(
      `${count} lines of watch`,
      () => this.lines.length >= count,
      () => this.lines.join('\n'),
    );
    return this.seen;
  }

  /** Its exit code. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended();
  }

  /** Waits until it ends by itself; its exit code. */
  async ended(): Promise<number | null> {
    await this.#closed;
    return this.child.exitCode;
  }
}
