// A program that runs in a lab: on one processor, dead when this process is, with its processor time and its memory.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { built } from './build.mjs';

const STOP_MS = 2000;

export class Running {
  #child;
  #exited;
  #stdout;
  #stderr;
  #clock;

  /** `isTalkative`: what it says goes nowhere. `isTold`: it reads from `stdin`. */
  constructor(netns, cpu, command, { isTalkative = false, isTold = false } = {}) {
    const out = isTalkative ? 'ignore' : 'pipe';
    this.#child = spawn(built('launch'), [netns, String(cpu), ...command], {
      stdio: [isTold ? 'pipe' : 'ignore', out, out, 'pipe'],
    });
    this.#exited = once(this.#child, 'exit');
    this.#stdout = isTalkative ? '' : text(this.#child.stdout);
    this.#stderr = isTalkative ? '' : text(this.#child.stderr);
    this.#clock = text(this.#child.stdio[3]);
  }

  get stdin() {
    return this.#child.stdin;
  }

  kill(signal) {
    this.#child.kill(signal);
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The monotonic clock, in nanoseconds, when it became its command. */
  async startedAt() {
    return Number(await this.#clock);
  }

  /** Nanoseconds on the processor, of all its threads: exact, not counted in ticks. */
  cpuNs() {
    const threads = `/proc/${this.#child.pid}/task`;
    let sum = 0;
    for (const thread of readdirSync(threads)) {
      sum += Number(readFileSync(`${threads}/${thread}/schedstat`, 'ascii').split(' ')[0]);
    }
    return sum;
  }

  rssKib() {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'ascii');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
  }

  /** What it printed, once it has ended by itself within `seconds`, with exit 0. */
  async end(seconds) {
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), seconds * 1000);
    const [code, signal] = await this.#exited;
    clearTimeout(deadline);
    if (code !== 0)
      throw new Error(`${this.#child.spawnargs.join(' ')}: ${code ?? signal}: ${await this.told()}`);
    return this.#stdout;
  }

  /** What it said to stderr, once it has ended. */
  async complained() {
    return (await this.#stderr).trim();
  }

  async told() {
    return `${await this.#stdout}${await this.#stderr}`.trim().slice(-1000);
  }

  async stop() {
    if (!this.isRunning) return;
    this.#child.kill('SIGTERM');
    await Promise.race([this.#exited, sleep(STOP_MS)]);
    if (this.isRunning) this.#child.kill('SIGKILL');
    await this.#exited;
  }
}
