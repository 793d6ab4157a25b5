/** arproxy-lab as a user starts it, with a folder of its own for what stands; and what is left of it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TestContext } from 'vitest';
import { REPOSITORY } from '../../support/confine.ts';

export const PROGRAM = join(REPOSITORY, 'labs/arproxy-lab');

export const PICTURES = readdirSync(join(REPOSITORY, 'labs/pictures')).map((file) => basename(file, '.sh'));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A call of it, in a session of its own. */
export class Call {
  readonly ended: Promise<Ended>;
  readonly pid: number;
  readonly #child;
  #stdout = '';
  #stderr = '';
  #heard: (() => void) | undefined;

  constructor(command: string, words: readonly string[], env: NodeJS.ProcessEnv, input?: string) {
    this.#child = spawn(command, words, { detached: true, stdio: 'pipe', env: { ...process.env, ...env } });
    this.pid = this.#child.pid ?? 0;
    this.#child.stdin.on('error', () => undefined); // it may have ended
    if (input !== undefined) this.#child.stdin.end(input);
    this.#child.stdout.on('data', (text) => {
      this.#stdout += text;
      this.#heard?.();
    });
    this.#child.stderr.on('data', (text) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('exit', (code) => {
        // What it has started may have its outputs still.
        setImmediate(() => resolve({ code, stdout: this.#stdout, stderr: this.#stderr }));
      });
    });
  }

  /** Until it has said these words. */
  async says(words: string): Promise<void> {
    const said = new Promise<true>((resolve) => {
      this.#heard = () => this.#stdout.includes(words) && resolve(true);
      this.#heard();
    });
    if ((await Promise.race([said, this.ended])) !== true && !this.#stdout.includes(words))
      throw new Error(`it ended without "${words}":\n${this.#stdout}${this.#stderr}`);
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** As `| head` does. */
  closePipe(): void {
    this.#child.stdout.destroy();
  }
}

let count = 0;

export class LabProgram {
  readonly folder: string;
  readonly prefix: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor({ skip, onTestFinished }: Pick<TestContext, 'skip' | 'onTestFinished'>) {
    skip(process.getuid?.() !== 0, 'needs root: it makes network namespaces');
    count += 1;
    this.prefix = `arproxy-test-${process.pid}-lab${count}`;
    this.folder = `/tmp/${this.prefix}`;
    this.#env = { ARPROXY_LAB_RUN: this.folder };
    onTestFinished(async () => {
      await this.run('down');
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  start(...words: readonly string[]): Call {
    return new Call(PROGRAM, words, this.#env);
  }

  /** On a terminal of its own, where Ctrl-C is the signal of that key. */
  startOnTerminal(...words: readonly string[]): Call {
    return new Call('script', ['-qec', [PROGRAM, ...words].join(' '), '/dev/null'], this.#env);
  }

  run(...words: readonly string[]): Promise<Ended> {
    return this.start(...words).ended;
  }

  runWith(input: string, ...words: readonly string[]): Promise<Ended> {
    return new Call(PROGRAM, words, this.#env, input).ended;
  }

  namespaces(): string[] {
    return readdirSync('/run/netns').filter((name) => name.startsWith(`${this.prefix}-`));
  }

  /** Namespaces, processes, mounts and files that this folder's labs have left. */
  left(): object {
    const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return {
      namespaces: this.namespaces(),
      processes: this.#processes(),
      mounts: mounts.filter((line) => line.includes(this.prefix)),
      folder: existsSync(this.folder),
    };
  }

  /** Whoever has our folder in his environment, or in his words. */
  #processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [contents(`/proc/${pid}/cmdline`), contents(`/proc/${pid}/environ`)])
      .filter((texts) => texts.some((text) => text.includes(this.folder)))
      .map(([words = '']) => words.replaceAll('\0', ' '));
  }
}

export const NOTHING = { namespaces: [], processes: [], mounts: [], folder: false };

/** A process may end while it is looked at. */
function contents(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** A command of a host's own namespace, by `ip netns`. */
export const inNamespace = (name: string, ...words: readonly string[]): string =>
  spawnSync('ip', ['netns', 'exec', name, ...words], { encoding: 'utf8' }).stdout.trim();
