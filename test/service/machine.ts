/**
 * A machine with a real systemd as its first process, in a namespace of the lab. Neither a systemd on this host nor cgroups v2 are needed:
 * it is not registered, and makes no unit.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Netns, Outcome } from '../support/netns.ts';
import { until } from '../support/until.ts';
import { unpackRootfs } from './rootfs.ts';

/** Some 5 s on a machine that has nothing else to do. */
const BOOT_MS = 120_000;

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class Machine {
  readonly root = mkdtempSync(join(tmpdir(), 'arproxy-machine-'));
  readonly #nspawn: ChildProcess;
  #said = '';
  #first = 0;

  static async boot(netns: Netns): Promise<Machine> {
    const machine = new Machine(netns);
    try {
      await until(
        'systemd to have started',
        () => machine.#isUp(),
        () => machine.#said,
        BOOT_MS,
      );
    } catch (error) {
      await machine.close();
      throw error;
    }
    return machine;
  }

  private constructor(netns: Netns) {
    unpackRootfs(this.root);
    const place = ['--directory', this.root, `--network-namespace-path=/run/netns/${netns.name}`];
    const alone = ['--quiet', '--register=no', '--keep-unit', '--console=pipe', '--boot'];
    const command = ['--pdeathsig=KILL', 'systemd-nspawn', ...place, ...alone];
    this.#nspawn = spawn('setpriv', command, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const output of [this.#nspawn.stdout, this.#nspawn.stderr])
      output?.on('data', (text: Buffer) => {
        this.#said += text.toString();
      });
  }

  /** Runs it in there to its end. */
  run(...command: readonly string[]): Outcome {
    const inside = ['-t', `${this.#first}`, '-m', '-u', '-i', '-n', '-p', '--', 'env', '-i', `PATH=${PATH}`];
    const { error, status, stdout, stderr } = spawnSync(
      'nsenter',
      [...inside, 'DEBIAN_FRONTEND=noninteractive', ...command],
      { encoding: 'utf8', timeout: 120_000 },
    );
    if (error !== undefined) throw error;
    return { code: status, stdout, stderr };
  }

  /** The same, which must be exit 0; what it printed. */
  must(...command: readonly string[]): string {
    const { code, stdout, stderr } = this.run(...command);
    if (code !== 0)
      throw new Error(`${command.join(' ')}: exit ${code}: ${stdout}${stderr}${this.journal()}`);
    return stdout;
  }

  /** The last lines of the service's, for an error message. */
  journal(): string {
    return this.run('journalctl', '-u', 'arproxy', '-n', '20', '--no-pager', '-o', 'cat').stdout;
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.root, path), text);
  }

  /** Its path in there. */
  copy(file: string): string {
    const path = join('/root', basename(file));
    copyFileSync(file, join(this.root, path));
    return path;
  }

  async close(): Promise<void> {
    if (this.#nspawn.exitCode === null && this.#nspawn.signalCode === null) {
      const closed = once(this.#nspawn, 'close');
      this.#nspawn.kill('SIGKILL'); // its first process dies with it, and with that the machine
      await closed;
    }
    rmSync(this.root, { recursive: true, force: true });
  }

  #childOfNspawn(): number | undefined {
    const { pid, exitCode } = this.#nspawn;
    if (exitCode !== null) throw new Error(`systemd-nspawn ended with ${exitCode}: ${this.#said}`);
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]) || undefined;
  }

  #isUp(): boolean {
    // Of those that it forks the last stays.
    this.#first = this.#childOfNspawn() ?? 0;
    if (this.#first === 0) return false;
    return /^(running|degraded)/.test(this.run('systemctl', 'is-system-running').stdout);
  }
}
