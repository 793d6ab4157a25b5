/** Whose mark is whose, and what stops its process. */
import { expect, test } from 'vitest';
import { type Here, type SeenMark, stopCommand, withMarks } from '../../src/doctor/marks.ts';
import { exampleDaemon } from './example-facts.ts';

const mark = (inode: number, changes: Partial<SeenMark> = {}): SeenMark => ({
  ...{ inode, id: '0000000000aa', pid: 77, pidNamespace: 5 },
  ifindexes: [{ first: 3, last: 3, step: 1 }],
  ...changes,
});
const here = (held: Readonly<Record<number, readonly number[]>> = {}): Here => ({
  pidNamespace: 5,
  socketsOf: (pid) => new Set(held[pid]),
  uidOf: (pid) => 1000 + pid,
});
const seen = (marks: readonly SeenMark[], at: Here) =>
  withMarks([exampleDaemon()], marks, at).map((daemon) => ({
    ...{ pid: daemon.pid, uid: daemon.uid, isSeen: daemon.isSeen },
    inodes: daemon.marks.map((one) => (one as SeenMark).inode),
  }));
const SEEN = { pid: 77, uid: 0, isSeen: true };

test('whoever holds the socket, whatever the mark says', () => {
  expect(seen([mark(9, { pid: 1, pidNamespace: 6 })], here({ 77: [9] }))).toEqual([{ ...SEEN, inodes: [9] }]);
  expect(seen([mark(9)], here({ 77: [8] }))).toEqual([
    { ...SEEN, inodes: [] },
    { pid: 77, uid: 1077, isSeen: false, inodes: [9] },
  ]);
});

test('where that is hidden, the pid that it says, in this pid namespace alone', () => {
  expect(seen([mark(9)], here())).toEqual([{ ...SEEN, inodes: [9] }]);
  expect(seen([mark(9, { pidNamespace: 6 })], here())).toEqual([
    { ...SEEN, inodes: [] },
    { pid: undefined, uid: undefined, isSeen: false, inodes: [9] },
  ]);
  expect(seen([mark(9, { pidNamespace: 0 })], { ...here(), pidNamespace: 0 })[1]).toMatchObject({
    pid: undefined,
  });
});

test('one that is not seen is one, however many marks it has', () => {
  const marks = [mark(9, { pid: 5 }), mark(10, { pid: 5 }), mark(11, { pid: 6, id: '0000000000bb' })];
  expect(seen(marks, here()).slice(1)).toEqual([
    { pid: 5, uid: 1005, isSeen: false, inodes: [9, 10] },
    { pid: 6, uid: 1006, isSeen: false, inodes: [11] },
  ]);
});

test.each([
  ['0::/system.slice/arproxy.service\n', 'systemctl stop arproxy.service'],
  [
    '9:name=systemd:/system.slice/system-arproxy.slice/arproxy@g0.service\n8:pids:/\n',
    'systemctl stop arproxy@g0.service',
  ],
  ['0::/system.slice/system-x.slice/x@a\\x2db.service\n', "systemctl stop 'x@a\\x2db.service'"],
  [`0::/machine.slice/libpod-${'ab'.repeat(32)}.scope/container\n`, 'podman stop abababababab'],
  [`0::/system.slice/docker-${'01'.repeat(32)}.scope\n`, 'docker stop 010101010101'],
  [
    `0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${'cd'.repeat(32)}.scope\n`,
    'crictl stop cdcdcdcdcdcd',
  ],
  [`0::/kubepods.slice/crio-${'cd'.repeat(32)}.scope\n`, 'crictl stop cdcdcdcdcdcd'],
  ['0::/user.slice/user-1000.slice/session-1.scope\n', undefined],
  ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.service\n', undefined],
  ['', undefined],
])('%j is stopped by %s', (cgroup, command) => {
  expect(stopCommand(cgroup, '0::/user.slice\n')).toBe(command);
  expect(stopCommand(cgroup, cgroup)).toBeUndefined();
});
