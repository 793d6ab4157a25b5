/**
 * A machine that has Node, npm and a tarball, and nothing else to build with: the clone and the headers are hidden, no compiler is on the
 * PATH, npm's cache is empty, and there is no network.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFolder, npmFolder } from '../nodes/nodes.ts';
import { REPOSITORY, withMounts } from '../support/confine.ts';
import type { Outcome } from '../support/netns.ts';
import { released, TARBALL } from './release.ts';

const NO_NETWORK = ['unshare', '--net'];

export class BareMachine {
  readonly folder = mkdtempSync(join(tmpdir(), 'arproxy-bare-'));
  /** What npm installed to. */
  readonly prefix = join(this.folder, 'prefix');
  /** What the package is, once it is installed. */
  readonly packageFolder = join(this.prefix, 'lib/node_modules/arproxy');
  readonly #within: readonly string[];

  constructor({ node, npm }: { node: number; npm: number }) {
    for (const name of ['bin', 'node', 'npm', 'work']) mkdirSync(join(this.folder, name));
    // Into the mounts below: the clone that they are from is hidden.
    symlinkSync('../node/bin/node', join(this.folder, 'bin/node'));
    symlinkSync('../npm/bin/npm-cli.js', join(this.folder, 'bin/npm'));
    copyFileSync(released(TARBALL), join(this.folder, 'work', TARBALL));
    const path = (name: string): string => join(this.folder, name);
    this.#within = [
      ...withMounts(
        `mount --bind '${nodeFolder(node)}' '${path('node')}'`,
        `mount --bind '${npmFolder(npm)}' '${path('npm')}'`,
        `mount -t tmpfs none '${REPOSITORY}'`,
        'mount -t tmpfs none /usr/include',
        `cd '${path('work')}'`,
      ),
      ...['env', '-i', `HOME=${path('home')}`, `npm_config_cache=${path('cache')}`],
      `PATH=${path('bin')}`,
    ];
  }

  /** Words to put before a command of this machine, which a test's namespace then runs. */
  get within(): readonly string[] {
    return this.#within;
  }

  get arproxy(): string {
    return join(this.prefix, 'bin/arproxy');
  }

  /** Writes a file into the folder that commands are run in. */
  write(name: string, content: Buffer): void {
    writeFileSync(join(this.folder, 'work', name), content);
  }

  /** Runs it to its end, without any network. */
  run(...command: string[]): Outcome {
    const [program = '', ...words] = [...NO_NETWORK, ...this.#within, ...command];
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout: 60_000 });
    return { code: status, stdout, stderr };
  }

  /** As a user types it, in the folder that has the tarball alone. */
  install(): Outcome {
    return this.run('npm', 'install', '--global', '--offline', '--prefix', this.prefix, TARBALL);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
