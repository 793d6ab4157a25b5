/** The processes that these tests start: which Node, with which addon, and how they end. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { runCc } from '../../scripts/lib/cc.mjs';
import type { Netns } from '../support/netns.ts';

/** Far more than any of them takes; what is then still there hangs, and is killed. */
const DEADLINE_MS = 45_000;

/** ARPROXY_ADDON selects the addon (kit.mjs), a sanitized one by its name. */
const { ARPROXY_ADDON = '' } = process.env;
const { ASAN_OPTIONS = 'detect_leaks=0', UBSAN_OPTIONS = 'halt_on_error=1:print_stacktrace=1' } = process.env;

/** What was freed is overwritten at once: that somebody still uses it must not go well by luck. */
const NO_LUCK = 'GLIBC_TUNABLES=glibc.malloc.perturb=165:glibc.malloc.tcache_count=0';
const NO_LUCK_SANITIZED = 'max_free_fill_size=4096';

export interface Program {
  /** A file of this folder. */
  readonly script: string;
  readonly args?: readonly string[];
  /** The Node to run it; without it, the one that runs the tests. */
  readonly node?: string;
  /** A command that becomes Node, such as setpriv(1) with its options. */
  readonly through?: readonly string[];
}

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function start(netns: Netns, program: Program): ChildProcessWithoutNullStreams {
  const { script, args = [], node = process.execPath, through = [] } = program;
  const command = [
    ...through,
    'env',
    NO_LUCK,
    ...SANITIZERS,
    node,
    '--expose-gc',
    join(import.meta.dirname, script),
    ...args,
  ];
  return netns.spawn('env', command);
}

export async function endOf(child: ChildProcessWithoutNullStreams): Promise<End> {
  let hung = '';
  const deadline = setTimeout(() => {
    hung = `\nit hung: killed after ${DEADLINE_MS} ms`;
    child.kill('SIGKILL');
  }, DEADLINE_MS);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  clearTimeout(deadline);
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr: stderr + hung };
}

/**
 * For env(1): a sanitizer's runtime must be loaded before all else, but in these processes only. Leaks are not looked
 * for unless asked: Node itself leaves much behind, at process.exit() everything.
 */
const SANITIZERS = ARPROXY_ADDON.includes('sanitized') ? sanitizers() : [];

function sanitizers(): string[] {
  const runtimes = ['libasan.so', 'libubsan.so'].map((name) =>
    runCc([`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim(),
  );
  return [
    `LD_PRELOAD=${runtimes.join(' ')}`,
    `ASAN_OPTIONS=${NO_LUCK_SANITIZED}:${ASAN_OPTIONS}`,
    `UBSAN_OPTIONS=${UBSAN_OPTIONS}`,
  ];
}
