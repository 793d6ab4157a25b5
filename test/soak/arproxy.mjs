// The daemon that is soaked: its log, its memory, its descriptors, and how it ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAEMON_CPU, launched } from './launched.mjs';

const READY_MS = 30_000;
/** pino's number for the level. */
const ERROR = 50;

export class Arproxy {
  /** Lines of its log at error, and what is no line of a log: standard error, too. */
  faults = [];
  #child;
  #exit;
  #control;
  #ready;
  #say;

  constructor(netns, { command, env, control, say }) {
    this.#control = control;
    this.#say = say;
    this.#child = spawn(...launched(netns, DAEMON_CPU, command), {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ignore'],
    });
    this.#exit = once(this.#child, 'exit');
    this.#ready = new Promise((resolve) => {
      createInterface(this.#child.stdout).on('line', (line) => this.#take(line, resolve));
    });
    createInterface(this.#child.stderr).on('line', (line) => {
      this.#say(line);
      this.faults.push({ event: 'stderr', msg: line });
    });
  }

  get pid() {
    return this.#child.pid;
  }

  get isRunning() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async ready() {
    const ended = this.#exit.then(([code, signal]) => `it ended: ${signal ?? code}`);
    const late = sleep(READY_MS, `not in ${READY_MS} ms`, { ref: false });
    const why = await Promise.race([this.#ready, ended, late]);
    if (why !== undefined) throw new Error(`no ready line: ${why}; ${JSON.stringify(this.faults.slice(-3))}`);
  }

  signal(name) {
    if (!this.isRunning) throw new Error('arproxy ended by itself');
    this.#child.kill(name);
  }

  /** Its stdout, which nobody reads while it is paused. */
  get stdout() {
    return this.#child.stdout;
  }

  /** Milliseconds until it had ended, and how. */
  async stop() {
    const start = performance.now();
    this.signal('SIGTERM');
    const [code, signal] = await Promise.race([
      this.#exit,
      sleep(20_000, [null, 'not at all'], { ref: false }),
    ]);
    return { ms: performance.now() - start, how: signal ?? code };
  }

  kill() {
    if (this.isRunning) this.#child.kill('SIGKILL');
  }

  seen() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'ascii');
    const number = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return {
      rssMib: number('VmRSS') / 1024,
      threads: number('Threads'),
      fds: readdirSync(`/proc/${this.pid}/fd`).length,
    };
  }

  /** One command of the control protocol; its answer. Rejects with what the daemon says instead. */
  ask(command, fields = {}, ms = 10_000) {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#control);
      const timer = setTimeout(() => socket.destroy(new Error(`${command}: no answer in ${ms} ms`)), ms);
      let text = '';
      socket.setEncoding('utf8');
      socket.on('connect', () => socket.write(`${JSON.stringify({ version: 1, command, ...fields })}\n`));
      socket.on('data', (some) => {
        text += some;
        if (!text.includes('\n')) return;
        const { answer, error } = JSON.parse(text.slice(0, text.indexOf('\n')));
        if (error === undefined) resolve(answer);
        else reject(new Error(`${command}: ${error.code}: ${error.message}`));
        socket.destroy();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        clearTimeout(timer);
        reject(new Error(`${command}: disconnected`));
      });
    });
  }

  #take(text, ready) {
    this.#say(text);
    let line;
    try {
      line = JSON.parse(text);
    } catch {
      this.faults.push({ event: 'stray', msg: text });
      return;
    }
    if (line.event === 'ready') ready();
    if (line.level >= ERROR) this.faults.push(line);
  }
}
