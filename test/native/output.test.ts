/** What addon.d.ts promises of outputWrite() and shutPort(). */
import { constants } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

const { EAGAIN, EBADF, ENOSPC, EPIPE } = constants.errno;

let netns: Netns;
beforeEach(async () => {
  netns = await pair('output');
});
afterEach(() => netns.close());

test('a pipe takes what it has room for, and nobody waits, whether it would or not', async () => {
  const got = await inside(netns, ({ addon }) => {
    const fs = process.getBuiltinModule('node:fs');
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const { O_RDONLY, O_WRONLY, O_NONBLOCK } = fs.constants;
    const directory = fs.mkdtempSync('/tmp/arproxy-output-');
    const octets = new Uint8Array(10_000).fill(7);
    const results = [];
    for (const flags of [O_WRONLY, O_WRONLY | O_NONBLOCK]) {
      const path = `${directory}/${flags}`;
      execFileSync('mkfifo', [path]);
      const reader = fs.openSync(path, O_RDONLY | O_NONBLOCK);
      const writer = fs.openSync(path, flags);
      let total = 0;
      let result = 1;
      while (result > 0) {
        result = addon.outputWrite(writer, octets, 0, octets.length);
        if (result > 0) total += result;
      }
      fs.readSync(reader, Buffer.alloc(65_536));
      const again = addon.outputWrite(writer, octets, 10, 30);
      const isNonblocking =
        (fs.readFileSync(`/proc/self/fdinfo/${writer}`, 'latin1').match(/flags:\t(\d+)/)?.[1] ?? '').at(
          -4,
        ) === '4';
      fs.closeSync(reader);
      const gone = addon.outputWrite(writer, octets, 0, 1);
      fs.closeSync(writer);
      results.push({ total, result, again, gone, isNonblocking });
    }
    fs.rmSync(directory, { recursive: true });
    return results;
  });
  const want = { result: -EAGAIN, again: 20, gone: -EPIPE };
  expect(got).toMatchObject([
    { ...want, isNonblocking: false },
    { ...want, isNonblocking: true },
  ]);
  for (const { total } of got) expect(total).toBeGreaterThan(55_000);
});

test('a socket that nobody reads, a full disk, a file, and what is not open', async () => {
  const got = await inside(netns, async ({ addon, until }) => {
    const fs = process.getBuiltinModule('node:fs');
    const net = process.getBuiltinModule('node:net');
    const octets = new Uint8Array(1 << 16).fill(7);
    const path = `/tmp/arproxy-output-${process.pid}.sock`;
    const server = net.createServer((peer) => peer.pause().unref()).listen(path);
    const socket = net.connect(path) as unknown as {
      _handle: { fd: number };
      pending: boolean;
      destroy(): void;
    };
    await until('a connection', () => !socket.pending);
    let result = 1;
    while (result > 0) result = addon.outputWrite(socket._handle.fd, octets, 0, octets.length);
    socket.destroy();
    server.close();
    const full = fs.openSync('/dev/full', 'w');
    const file = fs.openSync(`${path}.file`, 'w');
    const written = [addon.outputWrite(file, octets, 0, 3), addon.outputWrite(file, octets, 0, 0)];
    const size = fs.fstatSync(file).size;
    fs.rmSync(`${path}.file`);
    const end = { result, full: addon.outputWrite(full, octets, 0, 1), written, size };
    return { ...end, closed: addon.outputWrite(12_345, octets, 0, 1) };
  });
  expect(got).toEqual({ result: -EAGAIN, full: -ENOSPC, written: [3, 0], size: 3, closed: -EBADF });
});

test('a port that is shut has no connections, and takes none', async () => {
  const got = await inside(netns, async ({ addon, until }) => {
    const net = process.getBuiltinModule('node:net');
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    execFileSync('ip', ['link', 'set', 'lo', 'up']);
    let ended = 0;
    const servers = [1, 2].map((last) => net.createServer().listen(0, `127.0.0.${last}`));
    await until('both', () => servers.every((server) => server.listening));
    const ports = servers.map((server) => (server.address() as { port: number }).port);
    let there = 0;
    for (const server of servers) server.on('connection', () => there++);
    for (const [i, port] of ports.entries())
      net
        .connect(port, `127.0.0.${i + 1}`)
        .on('close', () => ended++)
        .resume();
    await until('connections', () => there === 2);
    for (const port of ports) addon.shutPort(port);
    await until('their ends', () => ended === 2);
    const refused = await new Promise((resolve) =>
      net
        .connect(ports[0] ?? 0, '127.0.0.1')
        .on('error', (error) => resolve((error as { code?: string }).code)),
    );
    for (const server of servers) server.close();
    return refused;
  });
  expect(got).toBe('ECONNREFUSED');
});
