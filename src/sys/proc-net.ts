/** Sockets of this network namespace, as proc_net(5) lists them, and the processes that hold them. Needs no privilege to be asked. */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** A Unix socket that listens, by the path that it was bound to. */
export interface UnixListener {
  readonly inode: number;
  readonly path: string;
}

/** A packet socket that hears ARP. */
export interface ArpSocket {
  readonly inode: number;
  readonly uid: number;
}

/** __SO_ACCEPTCON in the column Flags. */
const ACCEPTS = 0x1_00_00;

/** Of /proc/net/unix. Abstract names have no file, so nobody's leave is asked for them: they are left out. */
export const parseUnixListeners = (text: string): UnixListener[] =>
  text.split('\n').flatMap((line) => {
    const fields = /^[0-9a-f]+: +\S+ +\S+ +([0-9a-f]+) +0001 +\S+ +(\d+) +(.+)$/i.exec(line);
    const [, flags = '', inode = '', path = '@'] = fields ?? [];
    if (path.startsWith('@') || (Number.parseInt(flags, 16) & ACCEPTS) === 0) return [];
    return [{ inode: Number(inode), path }];
  });

/** Of /proc/net/packet. */
export const parseArpSockets = (text: string): ArpSocket[] =>
  text.split('\n').flatMap((line) => {
    const [, , , protocol, , , , uid, inode] = line.trim().split(/ +/);
    return protocol === '0806' ? [{ inode: Number(inode), uid: Number(uid) }] : [];
  });

export const unixListeners = (): UnixListener[] => parseUnixListeners(read('/proc/self/net/unix'));
export const arpSockets = (): ArpSocket[] => parseArpSockets(read('/proc/self/net/packet'));

/** As `ls -l /proc/self/ns` shows it: net:[4026531840]; undefined where it is hidden. */
export function networkNamespace(): number | undefined {
  const [, inode] = /\[(\d+)\]/.exec(link('/proc/self/ns/net')) ?? [];
  return inode === undefined ? undefined : Number(inode);
}

/** Of this process: a pid means something there alone. 0 where it is hidden. */
export function pidNamespace(): number {
  const [, inode = '0'] = /\[(\d+)\]/.exec(link('/proc/self/ns/pid')) ?? [];
  return Number(inode);
}

export const processes = (): number[] =>
  entries('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));

export const commandLine = (pid: number): string[] => read(`/proc/${pid}/cmdline`).split('\0');

/** '' where it is hidden. */
export const cgroupOf = (pid: number | 'self'): string => read(`/proc/${pid}/cgroup`);

/** Whose process it is; undefined: there is none, or it is hidden. */
export function uidOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}`).uid;
  } catch {
    return undefined;
  }
}

/** Inodes of its sockets; none where its descriptors are hidden from this user. */
export function socketsOf(pid: number): ReadonlySet<number> {
  const directory = `/proc/${pid}/fd`;
  const links = entries(directory).map((name) => link(`${directory}/${name}`));
  return new Set(links.flatMap((text) => /^socket:\[(\d+)\]$/.exec(text)?.slice(1).map(Number) ?? []));
}

/** A path of that process, as this one reaches it: it may have other mounts. */
export function pathSeenFrom(pid: number, path: string): string {
  if (!path.startsWith('/')) return `/proc/${pid}/cwd/${path}`;
  const there = `/proc/${pid}/root${path}`;
  return identity(there) === identity(path) ? path : there;
}

/** Of a file, whatever mounts it is seen through; '' where it cannot be seen. */
function identity(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}

/** '' where it cannot be read; a process may be gone at any moment. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
