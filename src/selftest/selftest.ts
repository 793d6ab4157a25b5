/** Runs the parity table in namespaces of its own. */
import { spawn } from 'node:child_process';
import { startOnce } from './first-start.ts';
import { deleteAbandonedNamespaces, deleteNamespacesOf, makeNamespace } from './namespace.ts';
import type { Result, Site } from './run-situation.ts';
import { runSituation } from './run-situation.ts';
import { Shell } from './shell.ts';
import type { Situation } from './situation.ts';
import { Wire } from './wire.ts';

/** So many situations are put up at the same time: more than there are processors, since many wait. */
const AT_ONCE = 5;

const STEM = 'arproxy-selftest';

/**
 * Runs `inside` (a command line) in a new namespace, which stands for the hosts on all cables, and takes that away again
 * with every namespace of this run, whatever happened. Resolves to the exit code.
 */
export async function inHostsNamespace(inside: (hosts: string) => readonly string[]): Promise<number> {
  const hosts = `${STEM}-${process.pid}`;
  const root = new Shell('');
  try {
    await root.run([deleteAbandonedNamespaces(STEM)]);
    await root.run(['command -v nsenter >/dev/null', ...makeNamespace(hosts)]);
    return await new Promise((resolve, reject) => {
      const child = spawn('nsenter', [`--net=/run/netns/${hosts}`, ...inside(hosts)], { stdio: 'inherit' });
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
      child.on('error', reject);
      child.on('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await root.run([deleteNamespacesOf(STEM, process.pid)]);
    root.close();
  }
}

/**
 * Inside the namespace `hosts`: runs them all; `onResult` sees the results in the situations' order. Throws a UserError where arproxy
 * does not start at all.
 */
export async function runAll(
  { program, hosts, options }: Pick<Site, 'program' | 'hosts' | 'options'>,
  situations: readonly Situation[],
  onResult: (result: Result) => void,
): Promise<Result[]> {
  const wire = new Wire();
  const root = new Shell('');
  const site: Site = { program, root, hosts, wire, options, has: new Map() };
  const waiting = [...situations.entries()];
  const done = new Map<number, readonly Result[]>();
  const shown: Result[] = [];
  let next = 0;
  const show = (): void => {
    for (let results = done.get(next); results !== undefined; results = done.get(++next)) {
      shown.push(...results);
      results.forEach(onResult);
    }
  };
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const [id, situation] = job;
      done.set(id, await runSituation(site, situation, id));
      show();
    }
  };
  const workers: Promise<void>[] = [];
  try {
    if (waiting.length > 0) await startOnce(site);
    workers.push(...Array.from({ length: AT_ONCE }, work));
    await Promise.all(workers);
    return shown;
  } finally {
    await Promise.allSettled(workers);
    wire.close();
    root.close();
  }
}
