/** What the system says of this process and of itself; /proc/sys may be read-only: it is only read. */
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { octetsOfText } from '../wire/octet-text.ts';

/** '' where it cannot be read. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Capabilities, no_new_privs, seccomp: proc_pid_status(5). */
export const ownStatus = (): string => read('/proc/self/status');

/** The mounts that this process sees: proc_pid_mountinfo(5). */
export const ownMounts = (): string => read('/proc/self/mountinfo');

/** os-release(5). */
export const osRelease = (): string => read('/etc/os-release');

/** `6.18.44` */
export const kernelRelease = (): string => release();

/** The number in net/ipv4/`name`; undefined where it does not exist or cannot be read. Names in it are as textOfOctets() has them. */
export function readSysctl(name: string): number | undefined {
  try {
    const path = Buffer.from(octetsOfText(`/proc/sys/net/ipv4/${name}`));
    return Number.parseInt(readFileSync(path, 'ascii'), 10);
  } catch {
    return undefined;
  }
}

/** Whether /proc/sys/net is on a read-only mount: of those over one another the last counts (mountinfo in proc(5)). */
export function isProcSysReadOnly(mounts = ownMounts()): boolean {
  const rows = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, , , , at = '', options = '']) => ({ at, options }))
    .filter(({ at }) => ['/proc', '/proc/sys', '/proc/sys/net', '/proc/sys/net/ipv4'].includes(at));
  const innermost = rows.toSorted((a, b) => a.at.length - b.at.length).at(-1);
  return innermost?.options.split(',').includes('ro') === true;
}
