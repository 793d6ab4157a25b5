/** The wire as a test sees it: frames out, every ARP frame that came in, and a barrier instead of a sleep (arpwire/talk.c). */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { arpwire } from '../arpwire/build.mjs';
import type { Netns } from './netns.ts';
import { until } from './until.ts';

export interface Received {
  readonly ifname: string;
  /** Seconds since 1970, from the kernel. */
  readonly at: number;
  readonly hex: string;
}

export class Wire {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #marks = new Set<string>();
  #received: Received[] = [];
  #faults = '';
  #serial = 0;

  /** Opens interfaces of a namespace; resolves when everything that comes from now on is seen. */
  static async open(netns: Netns, ...ifnames: string[]): Promise<Wire> {
    const wire = new Wire(netns, ifnames);
    await wire.#mark('ready');
    return wire;
  }

  private constructor(netns: Netns, ifnames: readonly string[]) {
    this.#child = netns.spawn(arpwire(), ['talk', ...ifnames]);
    createInterface(this.#child.stdout).on('line', (line) => this.#apply(line));
    this.#child.stderr.on('data', (text) => {
      this.#faults += text;
    });
    this.#child.stdin.on('error', (fault) => {
      this.#faults += `stdin: ${fault.message}\n`;
    });
    this.#child.once('exit', (code, signal) => {
      this.#faults += `arpwire ended: ${signal ?? code}\n`;
    });
  }

  /** Sends a frame, or the same frame many times as fast as can be. */
  send(ifname: string, frame: Buffer, times = 1): void {
    this.#child.stdin.write(`send ${ifname} ${frame.toString('hex')} ${times}\n`);
  }

  /** What has come since the last call: everything that the sockets had when this was called. */
  async received(): Promise<Received[]> {
    const token = `m${++this.#serial}`;
    this.#child.stdin.write(`mark ${token}\n`);
    await this.#mark(token);
    const received = this.#received;
    this.#received = [];
    return received;
  }

  /** Waits until this frame has come, and takes it and everything before it. */
  async receivedUpTo(hex: string, what: string): Promise<Received[]> {
    const at = await this.#until(what, () => {
      const found = this.#received.findIndex((frame) => frame.hex === hex);
      return found < 0 ? undefined : found;
    });
    return this.#received.splice(0, at + 1);
  }

  /** Waits for the next frame, and takes it. */
  async next(what: string): Promise<Received> {
    await this.#until(what, () => this.#received.length > 0);
    const [first, ...rest] = this.#received;
    if (first === undefined) throw new Error('unreachable');
    this.#received = rest;
    return first;
  }

  async #mark(token: string): Promise<void> {
    await this.#until(`arpwire to mark ${token}`, () => this.#marks.delete(token));
  }

  #until<T>(what: string, probe: () => T | undefined | false): Promise<T> {
    const unlessFaulty = (): T | undefined | false => {
      if (this.#faults !== '') throw new Error(`arpwire, while waiting for ${what}: ${this.#faults}`);
      return probe();
    };
    return until(what, unlessFaulty, () => `received: ${JSON.stringify(this.#received, undefined, 2)}`);
  }

  #apply(line: string): void {
    const [word, name = '', at = '', hex = ''] = line.split(' ');
    if (word === 'recv') this.#received.push({ ifname: name, at: Number(at), hex });
    else if (word === 'mark') this.#marks.add(name);
    else this.#faults += `${line}\n`;
  }
}
