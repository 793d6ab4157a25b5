/** tcpdump, the judge of what is a capture file, and the maker of others'. */

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Netns } from './netns.ts';
import { until } from './until.ts';

/** A directory that is gone after the test, and that any user may read. */
export function scratch(): string {
  const made = mkdtempSync(join(tmpdir(), 'arproxy-lab-'));
  chmodSync(made, 0o755);
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** The frames of a file, a line each. Throws where tcpdump finds a fault in it. */
export function tcpdumpRead(file: string, ...words: string[]): string[] {
  const done = spawnSync('tcpdump', ['-n', '-t', ...words, '-r', file], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (done.error !== undefined) throw new Error(`tcpdump: ${done.error.message} (apt-get install tcpdump)`);
  if (done.status !== 0) throw new Error(`tcpdump -r ${file}: exit ${done.status}: ${done.stderr}`);
  return done.stdout.split('\n').filter((line) => line !== '');
}

export interface Recording {
  /** Ends it once so many ARP frames are in the file. */
  stop(frames: number): Promise<void>;
}

/** tcpdump -w in a namespace, from when it captures. */
export async function tcpdumpWrite(netns: Netns, file: string, words: readonly string[]): Promise<Recording> {
  const child = netns.spawn('tcpdump', ['-n', '-U', '--immediate-mode', '-w', file, ...words, 'arp']);
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  await until(
    `tcpdump ${words.join(' ')} to capture`,
    () => said.includes('listening on'),
    () => said,
  );
  return {
    async stop(frames) {
      await until(`${frames} frames in ${file}`, () => tcpdumpReadNow(file).length >= frames);
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
    },
  };
}

/** While it is written its end may be missing. */
function tcpdumpReadNow(file: string): string[] {
  try {
    return tcpdumpRead(file);
  } catch {
    return [];
  }
}
