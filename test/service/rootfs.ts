/** The files of a Debian without arproxy: fetched once, and kept, since that takes 90 s. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const SUITE = 'bookworm';
/** libatomic1 is for Node 26; arproxy's own libpcap is there, as apt would bring it: the machine has no network. */
const PACKAGES = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'iproute2',
  'libpcap0.8',
  'libatomic1',
  'procps',
  'man-db',
];

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'arproxy-tests');

export interface Debian {
  /** Of mmdebstrap(1). */
  readonly variant: 'minbase' | 'extract';
  readonly architecture: string;
  readonly packages: readonly string[];
}

/** A tar file of it, made once, and kept under a name that is made of what is in it. */
export function archiveOf({ variant, architecture, packages }: Debian): string {
  const content = [SUITE, variant, architecture, ...packages].join();
  const name = `${SUITE}-${architecture}-${createHash('sha256').update(content).digest('hex').slice(0, 12)}.tar`;
  const file = join(CACHE, name);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const half = join(CACHE, `${process.pid}-${name}`);
  try {
    const what = [`--variant=${variant}`, `--architectures=${architecture}`, `--include=${packages.join()}`];
    finished('mmdebstrap', [...what, SUITE, half]);
    renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
  return file;
}

export function unpackRootfs(folder: string): void {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const archive = archiveOf({ variant: 'minbase', architecture, packages: PACKAGES });
  finished('tar', ['-C', folder, '-xf', archive, '--exclude=./dev/*']);
}

/** Runs it to its end, which must be exit 0. */
export function finished(command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 600_000 });
  if (error !== undefined) throw new Error(`${command}: ${error.message}; run: scripts/setup machines`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}: ${stderr.slice(-2_000)}`);
}
