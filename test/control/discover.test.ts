/** Which sockets are taken for daemons of this network namespace, and which of them are trusted. */
import { expect, test } from 'vitest';
import { type FileOwner, runningDaemons, type Sockets } from '../../src/control/discover.ts';

const ARP = 1;
const CONTROL = 2;
const METRICS = 3;
const PATH = '/run/arproxy-0/4026531840-12.sock';
const RUN = ['node', '/usr/lib/arproxy/dist/cli/main.js', 'run', '-i', 'g0', ''];

const directory = (uid: number, othersWrite = false): FileOwner => ({
  ...{ uid, othersWrite },
  ...{ isSocket: false, isDirectory: true },
});
const socket = (uid: number): FileOwner => ({ uid, othersWrite: false, isSocket: true, isDirectory: false });

/** Root sees process 12, which hears ARP and listens on PATH. */
const sockets = (changed: Partial<Sockets> = {}): Sockets => ({
  uid: 0,
  listeners: [{ inode: CONTROL, path: PATH }],
  arp: [{ inode: ARP, uid: 7 }],
  processes: [1, 12],
  commandLine: (pid) => (pid === 12 ? RUN : ['/sbin/init', '']),
  socketsOf: (pid) => new Set(pid === 12 ? [ARP, CONTROL, METRICS] : [ARP]),
  file: () => undefined,
  isPutBy: () => true,
  reach: (_, path) => path,
  ...changed,
});

/** What root sees as long as /proc/PID/fd is hidden. */
const hidden = { socketsOf: () => new Set<number>() };
const files = (known: Readonly<Record<string, FileOwner>>): Pick<Sockets, 'file'> => ({
  file: (path) => known[path],
});

test('a process that hears ARP, with its sockets: whose it is, is what the kernel says', () => {
  expect(runningDaemons(sockets())).toEqual([{ pid: 12, uid: 7, paths: [PATH], trusted: true }]);
});

test.each([
  ['arproxy', 'run'],
  ['/usr/bin/node', '/usr/local/bin/arproxy', 'run'],
  ['node', 'dist/cli/main.js', 'run'],
])('is arproxy by its command line: %s %s %s, whatever path it listens on', (...words) => {
  const listeners = [
    { inode: CONTROL, path: '/a' },
    { inode: METRICS, path: '/m' },
    { inode: 9, path: '/of/somebody/else' },
  ];
  const seen = sockets({ listeners, commandLine: () => words, processes: [12] });
  expect(runningDaemons(seen)).toEqual([{ pid: 12, uid: 7, paths: ['/a', '/m'], trusted: true }]);
});

test("a line of the kernel's list that somebody else has put there, with an inode of that process", () => {
  const forged = { inode: ARP, path: '/tmp/x/trap.sock' };
  const listeners = [forged, { inode: CONTROL, path: PATH }];
  const isPutBy = (uid: number, path: string): boolean => uid === 7 && path === PATH;
  expect(runningDaemons(sockets({ listeners, isPutBy }))).toEqual([
    { pid: 12, uid: 7, paths: [PATH], trusted: true },
  ]);
});

test('a path is as it is reached from here', () => {
  const [daemon] = runningDaemons(sockets({ reach: (pid, path) => `/proc/${pid}/root${path}` }));
  expect(daemon?.paths).toEqual([`/proc/12/root${PATH}`]);
});

test('one without a control socket is known too', () => {
  expect(runningDaemons(sockets({ listeners: [] }))).toEqual([{ pid: 12, uid: 7, paths: [], trusted: true }]);
});

test.each([
  ['another program that hears ARP', { commandLine: () => ['systemd-networkd', ''], listeners: [] }],
  ['another command of arproxy', { commandLine: () => ['arproxy', 'watch', ''], listeners: [] }],
  ['arproxy of another network namespace', { socketsOf: () => new Set([CONTROL, 99]), listeners: [] }],
  ['nobody hears ARP', { arp: [], listeners: [] }],
])('not: %s', (_, changed) => {
  expect(runningDaemons(sockets(changed))).toEqual([]);
});

test('another program with a name of ours is trusted for what it holds', () => {
  const renamed = sockets({ commandLine: () => ['something', ''], processes: [12, 13] });
  expect(runningDaemons(renamed)).toEqual([{ pid: 12, uid: 7, paths: [PATH], trusted: true }]);
});

test("a user's own, where the process is hidden: the file and its directory are his", () => {
  const own = { '/run/arproxy-0': directory(0), [PATH]: socket(0) };
  expect(runningDaemons(sockets({ ...hidden, ...files(own) }))).toEqual([
    { pid: 12, uid: 0, paths: [PATH], trusted: true },
  ]);
});

test.each([
  ['of another user, who keeps his directory closed', { '/run/arproxy-0': directory(0) }, 7],
  ['in a directory where others may write', { '/run/arproxy-0': directory(0, true), [PATH]: socket(0) }, 0],
  [
    'that is a symbolic link',
    { '/run/arproxy-0': directory(0), [PATH]: { ...socket(0), isSocket: false } },
    0,
  ],
  ["that is somebody else's file", { '/run/arproxy-0': directory(0), [PATH]: socket(7) }, 0],
])('known, but not trusted: one %s', (_, known, uid) => {
  expect(runningDaemons(sockets({ ...hidden, ...files(known), uid }))).toEqual([
    { pid: 12, uid: 0, paths: [PATH], trusted: false },
  ]);
});

test.each([
  ["its directory is not that user's", { '/run/arproxy-0': directory(7), [PATH]: socket(0) }],
  ['its directory is a symbolic link', { '/run/arproxy-0': { ...directory(0), isDirectory: false } }],
  ['its directory cannot be seen', {}],
])('a trap: %s', (_, known) => {
  expect(runningDaemons(sockets({ ...hidden, ...files(known) }))).toEqual([]);
});

test('any other name is nobody, but for the usual one', () => {
  const listeners = ['/run/x.sock', '/run/arproxy/control.sock'].map((path, inode) => ({ inode, path }));
  const known = files({ '/run/arproxy/control.sock': socket(7) });
  expect(runningDaemons(sockets({ ...hidden, ...known, listeners }))).toEqual([
    { pid: undefined, uid: 7, paths: ['/run/arproxy/control.sock'], trusted: true },
  ]);
});

test('several, in the order of their pids', () => {
  const other = '/tmp/arproxy-0/4026531840-3.sock';
  const own = files({ '/tmp/arproxy-0': directory(0), [other]: socket(0) });
  const listeners = [
    { inode: CONTROL, path: PATH },
    { inode: 8, path: other },
  ];
  expect(runningDaemons(sockets({ ...own, listeners })).map(({ pid }) => pid)).toEqual([3, 12]);
});
