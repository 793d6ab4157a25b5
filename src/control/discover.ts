/**
 * The daemons that run in this network namespace, as the kernel lists their sockets: no file says so, and none can be stale. A
 * socket is trusted only where nobody but its user could have made it, or where its process is seen to hear ARP here, which takes
 * CAP_NET_RAW: a stranger's socket in /tmp is no trap.
 */
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type ArpSocket,
  arpSockets,
  commandLine,
  pathSeenFrom,
  processes,
  socketsOf,
  type UnixListener,
  unixListeners,
} from '../sys/proc-net.ts';
import { ownerIn, USUAL } from './path.ts';
import { isPutBy } from './put-by.ts';

export interface RunningDaemon {
  /** As seen from here; undefined: hidden from this user. */
  readonly pid: number | undefined;
  /** Undefined: hidden from this user. */
  readonly uid: number | undefined;
  /** The Unix sockets that it listens on: one is for control, one may be for metrics. Empty: none. */
  readonly paths: readonly string[];
  /** Whether it is known to be what it seems, so that it may be asked. */
  readonly trusted: boolean;
}

/** What is looked at. */
export interface Sockets {
  readonly uid: number;
  readonly listeners: readonly UnixListener[];
  readonly arp: readonly ArpSocket[];
  readonly processes: readonly number[];
  readonly commandLine: (pid: number) => readonly string[];
  /** Inodes; none where this user may not see. */
  readonly socketsOf: (pid: number) => ReadonlySet<number>;
  /** Whose file it is; undefined: it cannot be seen. */
  readonly file: (path: string) => FileOwner | undefined;
  /** Whether nobody but root and that user can have put a socket there. */
  readonly isPutBy: (uid: number, path: string) => boolean;
  /** A path of that process, as this one reaches it. */
  readonly reach: (pid: number, path: string) => string;
}

export interface FileOwner {
  readonly uid: number;
  readonly isSocket: boolean;
  readonly isDirectory: boolean;
  /** Others may put files there. */
  readonly othersWrite: boolean;
}

/** Those of this network namespace that this user can know of, in the order of their pids. */
export const runningDaemons = (sockets: Sockets = socketsNow()): RunningDaemon[] => {
  const seen = seenProcesses(sockets);
  const known = new Set(seen.flatMap(({ inodes }) => inodes));
  const named = sockets.listeners.filter(({ inode }) => !known.has(inode));
  return [...seen.map(({ daemon }) => daemon), ...named.flatMap((one) => byName(one, sockets))].toSorted(
    (a, b) => (a.pid ?? 0) - (b.pid ?? 0),
  );
};

/** Processes that hear ARP here and are arproxy by their command line, or have a socket of arproxy's name. */
function seenProcesses(sockets: Sockets): { daemon: RunningDaemon; inodes: readonly number[] }[] {
  const { arp, listeners } = sockets;
  if (arp.length === 0) return [];
  const named = new Set(listeners.map(({ path }) => ownerIn(path)?.pid));
  return sockets.processes.flatMap((pid) => {
    if (!named.has(pid) && !isArproxy(sockets.commandLine(pid))) return [];
    const held = sockets.socketsOf(pid);
    const hears = arp.find(({ inode }) => held.has(inode));
    if (hears === undefined) return [];
    const own = listeners.filter(({ inode }) => held.has(inode));
    if (own.length === 0 && !isArproxy(sockets.commandLine(pid))) return [];
    // What the kernel lists may be a line of somebody else's, with an inode of this process's in it.
    const paths = own
      .map(({ path }) => sockets.reach(pid, path))
      .filter((path) => sockets.isPutBy(hears.uid, path));
    return [{ daemon: { pid, uid: hears.uid, paths, trusted: true }, inodes: own.map(({ inode }) => inode) }];
  });
}

/** `node /usr/lib/arproxy/dist/cli/main.js run -i g0`, `/usr/bin/arproxy run -c FILE` */
const isArproxy = (words: readonly string[]): boolean =>
  words.includes('run') && words.some((word) => /(^|\/)(arproxy|cli\/main\.js)$/.test(word));

/** What the name of a socket says, where its process is hidden from this user. */
function byName({ path }: UnixListener, sockets: Sockets): RunningDaemon[] {
  const { file, uid: self } = sockets;
  if (path === USUAL) return [{ pid: undefined, uid: file(path)?.uid, paths: [path], trusted: true }];
  const owner = ownerIn(path);
  const directory = file(dirname(path));
  if (owner === undefined || directory?.isDirectory !== true || directory.uid !== owner.uid) return [];
  const socket = file(path);
  const ours =
    owner.uid === self &&
    !directory.othersWrite &&
    socket?.isSocket === true &&
    socket.uid === self &&
    sockets.isPutBy(self, path);
  return [{ pid: owner.pid, uid: owner.uid, paths: [path], trusted: ours }];
}

const socketsNow = (): Sockets => ({
  uid: process.geteuid?.() ?? 0,
  listeners: unixListeners(),
  arp: arpSockets(),
  processes: processes(),
  commandLine,
  socketsOf,
  file: fileOwner,
  isPutBy: (uid, path) => isPutBy(uid, path),
  reach: pathSeenFrom,
});

function fileOwner(path: string): FileOwner | undefined {
  try {
    const stat = lstatSync(path);
    const othersWrite = (stat.mode & 0o022) !== 0;
    return { uid: stat.uid, isSocket: stat.isSocket(), isDirectory: stat.isDirectory(), othersWrite };
  } catch {
    return undefined;
  }
}
