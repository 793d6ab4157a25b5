// Where it is soaked: the benchmark's gateway with a few wires, each for one purpose, and a small disk.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { arpwire } from '../arpwire/build.mjs';
import { sendAgainAndAgain } from '../bench/flood-kinds.mjs';
import { Lab } from '../bench/lab.mjs';
import { sh } from '../bench/shell.mjs';
import { ASKER_CPU, launched } from './launched.mjs';

/** Of g0, g1, ...: those that ask quietly, and whose replies are all judged. */
export const QUIET = 4;
export const NOISY = ['h4', 'h5'];
export const SLOW = 'h6';
export const FLAPPING = 'h7';
const WIRES = 8;

/** For dumps and for what SIGUSR1 writes: full soon. */
const DISK_OCTETS = 24 << 20;

const SENDER = '198.18.0.2';
/** Everything that is asked for lies in here, and is routed. */
const BEHIND = '10.128.0.0';

export class Place {
  lab = new Lab({ interfaces: WIRES });
  folder = mkdtempSync(join(tmpdir(), 'arproxy-soak-'));
  disk = join(this.folder, 'disk');
  #children = new Set();

  constructor() {
    sh('mkdir', [this.disk]);
    sh('mount', ['-t', 'tmpfs', '-o', `size=${DISK_OCTETS}`, 'tmpfs', this.disk]);
    this.lab.ip(
      this.lab.host,
      Array.from({ length: WIRES }, (_, i) => `link set h${i} up`),
    );
    process.once('exit', () => this.close());
  }

  path(name) {
    return join(this.folder, name);
  }

  gw(lines) {
    this.lab.ip(this.lab.gw, lines);
  }

  /** A command in the gateway. */
  inGateway(words) {
    sh('ip', ['netns', 'exec', this.lab.gw, ...words]);
  }

  /** What is quiet asks for `seconds`, steadily; every octet of every reply is judged. */
  quietAsker({ seconds, rate, skip }) {
    const all = { interface: 'h', interfaces: QUIET, sender: SENDER, target: BEHIND, targets: 4000 };
    return this.load({ ...all, rate, skip, seconds }, ['--strict', '--sleep'], { isFirst: true });
  }

  /** arpwire load in the host, to its end; what it counted. */
  async load(options, flags = [], how = {}) {
    const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const child = this.#spawn(['load', ...words, ...flags], how);
    const [out, err, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    if (code !== 0) throw new Error(`arpwire load ${words.join(' ')}: ${signal ?? code}: ${out}${err}`);
    return { ...JSON.parse(out), remark: err.trim() };
  }

  /** Known targets, at a rate. */
  ask(ifname, rate, seconds) {
    return this.load({ interface: ifname, sender: SENDER, target: BEHIND, targets: 1000, rate, seconds });
  }

  /** As fast as can be, for so long. */
  async flood(ifname, { load, frame }, seconds) {
    if (load !== undefined)
      return this.load({ interface: ifname, sender: SENDER, ...load, rate: 'max', seconds });
    const child = this.#spawn(['talk', ifname], { stdin: 'pipe' });
    child.stdout.resume();
    return sendAgainAndAgain(child, ifname, frame(Number(ifname.slice(1))), seconds);
  }

  close() {
    for (const child of this.#children) child.kill('SIGKILL');
    spawnSync('umount', ['-l', this.disk]);
    rmSync(this.folder, { recursive: true, force: true });
    this.lab.close();
  }

  /** `isFirst`: nothing else of the machine comes before it. */
  #spawn(words, { stdin = 'ignore', isFirst = false } = {}) {
    const command = [arpwire(), ...words];
    const { host } = this.lab;
    const [program, all] = isFirst
      ? launched(host, ASKER_CPU, command)
      : ['ip', ['netns', 'exec', host, 'taskset', '-c', String(ASKER_CPU), ...command]];
    const child = spawn(program, all, { stdio: [stdin, 'pipe', 'pipe', 'ignore'] });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }
}
