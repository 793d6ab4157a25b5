/** The labs in Python, as a user starts them; and what is left of them in the end: nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { REPOSITORY } from '../support/confine.ts';

export const LABS = join(REPOSITORY, 'labs');
/** Debian's, which has mininet and pytest; another on PATH has not. */
const PYTHON = '/usr/bin/python3';
const MENDS = 'apt-get install -y --no-install-recommends mininet bridge-utils python3-pytest';

/** Skips the test, with the reason, where a Python module, or root, is missing. */
export function needs({ skip }: TestContext, ...modules: readonly string[]): void {
  skip(process.getuid?.() !== 0, 'needs root: it makes network namespaces');
  const { status } = spawnSync(PYTHON, ['-c', `import ${['sys', ...modules].join(', ')}`]);
  skip(status !== 0, `${PYTHON} has no ${modules.join(' and ')} (${MENDS})`);
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A program in a session of its own, as on a terminal: a signal there reaches all that it calls. */
export class LabRun {
  readonly ended: Promise<Ended>;
  readonly #folder = mkdtempSync('/tmp/arproxy-test-labs.');
  readonly #child;
  #output = '';
  #waiting: (() => void) | undefined;

  constructor(
    { onTestFinished }: TestContext,
    words: readonly string[],
    environment: NodeJS.ProcessEnv = {},
  ) {
    const [command = '', ...more] = words;
    this.#child = spawn(command, more, {
      cwd: this.#folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ARPROXY: `${process.execPath} ${join(REPOSITORY, 'dist/cli/main.js')}`,
        PYTHONDONTWRITEBYTECODE: '1',
        TMPDIR: this.#folder,
        ...environment,
      },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream.on('data', (text) => {
        this.#output += text;
        this.#waiting?.();
      });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code) => resolve({ code, output: this.#output }));
    });
    onTestFinished(() => {
      this.signal('SIGKILL');
      for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
      rmSync(this.#folder, { recursive: true });
    });
  }

  /** Until the output has these words. Rejects where it ends without. */
  async says(words: string): Promise<void> {
    const said = new Promise<true>((resolve) => {
      this.#waiting = () => this.#output.includes(words) && resolve(true);
      this.#waiting();
    });
    if ((await Promise.race([said, this.ended])) !== true && !this.#output.includes(words))
      throw new Error(`it ended without "${words}":\n${this.#output}`);
  }

  /** To the whole of its foreground, as Ctrl-C is. */
  signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.#child.pid ?? 0), signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Whoever has our folder in his environment: what it has started, whoever is its parent now. With them go the namespaces. */
  processes(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && environmentOf(pid).includes(`TMPDIR=${this.#folder}\0`));
  }

  /** What is left behind: its processes, and files. */
  left(): { readonly processes: readonly string[]; readonly files: readonly string[] } {
    return {
      processes: this.processes().map((pid) => readOrNothing(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')),
      files: readdirSync(this.#folder),
    };
  }
}

export const NOTHING = { processes: [], files: [] };

const environmentOf = (pid: number): string => readOrNothing(`/proc/${pid}/environ`);

/** A process may end while it is looked at. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
