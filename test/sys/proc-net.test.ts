/** What proc_net(5) lists, as Linux 6.18 wrote it, and this process itself. */
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  commandLine,
  networkNamespace,
  parseArpSockets,
  parseUnixListeners,
  pathSeenFrom,
  processes,
  socketsOf,
  unixListeners,
} from '../../src/sys/proc-net.ts';
import { until } from '../support/until.ts';

test('Unix sockets that listen on a path; not the others', () => {
  const text = `Num       RefCount Protocol Flags    Type St Inode Path
000000001473b613: 00000002 00000000 00010000 0001 01 11305172 /run/arproxy-0/4026532177-12.sock
0000000000000001: 00000002 00000000 00010000 0001 01 11305173 /tmp/with a blank
0000000000000002: 00000003 00000000 00000000 0001 03 11305174 /run/connected.sock
0000000000000003: 00000002 00000000 00010000 0001 01 11305175 @abstract
0000000000000004: 00000002 00000000 00010000 0005 01 11305176 /run/seqpacket.sock
0000000000000005: 00000003 00000000 00000000 0001 03 11305177
0000000000000006: 00000002 00000000 00010000 0001 01 11305178 relative
`;
  expect(parseUnixListeners(text)).toEqual([
    { inode: 11305172, path: '/run/arproxy-0/4026532177-12.sock' },
    { inode: 11305173, path: '/tmp/with a blank' },
    { inode: 11305178, path: 'relative' },
  ]);
});

test('packet sockets that hear ARP; not those that hear all, or nothing', () => {
  const text = `sk               RefCnt Type Proto  Iface R Rmem   User   Inode
0000000041c802fb 2      3    0000   0     0 0      0      11305173
00000000a009f8df 3      2    0806   0     1 0      65534  11305174
00000000a009f8e0 3      3    0003   2     1 0      0      11305175
`;
  expect(parseArpSockets(text)).toEqual([{ inode: 11305174, uid: 65534 }]);
  expect(parseArpSockets('')).toEqual([]);
});

test('of this process: its namespace, its command line, and a socket of its own', async ({
  onTestFinished,
}) => {
  const directory = mkdtempSync(join(tmpdir(), 'arproxy-proc-'));
  const path = join(directory, 'a');
  const server = createServer().listen(path);
  onTestFinished(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  await until('it to listen', () => server.listening);
  const listener = unixListeners().find((each) => each.path === path);
  expect(socketsOf(process.pid)).toContain(listener?.inode);
  expect(`net:[${networkNamespace()}]`).toBe(readlinkSync('/proc/self/ns/net'));
  expect(processes()).toContain(process.pid);
  expect(commandLine(process.pid)[0]).toContain('node');
  expect(pathSeenFrom(process.pid, path)).toBe(path);
  expect(pathSeenFrom(process.pid, 'a')).toBe(`/proc/${process.pid}/cwd/a`);
});

test('a process that is gone has neither', () => {
  const gone = 2 ** 30;
  expect([commandLine(gone), [...socketsOf(gone)]]).toEqual([[''], []]);
  expect(pathSeenFrom(gone, '/')).toBe(`/proc/${gone}/root/`);
});
