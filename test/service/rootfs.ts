/** The files of a Debian with systemd, without arproxy: made once, and kept, since it takes 90 s. */
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

/** A tar file of it. */
function archive(): string {
  const content = createHash('sha256')
    .update([SUITE, ...PACKAGES].join())
    .digest('hex')
    .slice(0, 12);
  const file = join(CACHE, `${SUITE}-${content}.tar`);
  if (existsSync(file)) return file;
  mkdirSync(CACHE, { recursive: true });
  const half = `${file}.${process.pid}.tar`;
  try {
    finished('mmdebstrap', ['--variant=minbase', `--include=${PACKAGES.join()}`, SUITE, half]);
    renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
  return file;
}

export function unpackRootfs(folder: string): void {
  finished('tar', ['-C', folder, '-xf', archive(), '--exclude=./dev/*']);
}

/** Runs it to its end, which must be exit 0. */
export function finished(command: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 600_000 });
  if (error !== undefined) throw new Error(`${command}: ${error.message}; run: scripts/setup machines`);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}: ${stderr.slice(-2_000)}`);
}
