// Which machine, kernel, Node and commit a run was made on.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '..', '..');

function git(...args) {
  const done = spawnSync('git', ['-C', REPOSITORY, ...args], { encoding: 'utf8' });
  return done.status === 0 ? done.stdout.trim() : '';
}

/** `model name` is what the processor says; a virtual machine's may be short. */
export function machine() {
  const isChanged = git('status', '--porcelain', 'src', 'native') !== '';
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    virtual: /^flags.*\bhypervisor\b/m.test(readFileSync('/proc/cpuinfo', 'utf8')),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    commit: (git('rev-parse', '--short=12', 'HEAD') || 'unknown') + (isChanged ? ' with changes' : ''),
    date: new Date().toISOString().slice(0, 10),
  };
}
