// From exec to the `ready` line of `run` with a configuration file: the clone's build and the bundle, beside Node with nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundle } from '../../scripts/build-bundle.mjs';
import { Lab } from './lab.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const RULE = 'interfaces:\n  - match: { name: g0 }\ncontrol: none\n';

/** All forms one after the other, so often; the first round is for the disk's cache. */
export async function measureStarts({ starts }, keep) {
  const bundle = join(ROOT, 'bundle');
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-bench-'));
  const lab = new Lab();
  try {
    await buildBundle(bundle);
    const file = join(folder, 'arproxy.yaml');
    writeFileSync(file, RULE);
    const run = (program) => [program, 'run', '-c', file];
    const before = process.env.ARPROXY_BEFORE;
    const forms = {
      node: ['-e', '0'],
      clone: run(join(ROOT, 'dist/cli/main.js')),
      bundle: run(join(bundle, 'main.js')),
      ...(before !== undefined && existsSync(before) ? { before: run(before) } : {}),
    };
    for (let rep = 0; rep <= starts; rep++)
      for (const [start, words] of Object.entries(forms)) {
        const row = await startOnce(lab.gw, words, start !== 'node');
        if (rep > 0) keep({ rep, start, ...row });
      }
  } finally {
    lab.close();
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds until it is ready, or has ended where it has nothing to say; then its memory. */
async function startOnce(netns, words, isDaemon) {
  const began = performance.now();
  const child = spawn('nsenter', [`--net=/run/netns/${netns}`, process.execPath, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  if (!isDaemon) {
    await exited;
    return { ready_ms: performance.now() - began };
  }
  let said = '';
  for await (const part of child.stdout.setEncoding('utf8')) {
    said += part;
    if (said.includes('"ready"')) break;
  }
  const ready_ms = performance.now() - began;
  if (!said.includes('"ready"')) throw new Error(`${words.join(' ')}: ended before it was ready: ${said}`);
  const rss = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'ascii'))?.[1];
  child.kill();
  await exited;
  return { ready_ms, rss_kib: Number(rss) };
}
