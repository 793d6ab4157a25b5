/** Real servers at real addresses: what is in the way, and what is said of it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { describe, expect, type TestContext, test } from 'vitest';
import { UserError } from '../../src/errors/user-error.ts';
import type { Listen } from '../../src/listen/address.ts';

import { ListenError } from '../../src/listen/error.ts';
import { type ClosedAtOnce, listen } from '../../src/listen/listen.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { until } from '../support/until.ts';

async function listening(context: TestContext, at: Listen, mode?: number): Promise<ClosedAtOnce> {
  const server = createServer((socket) => socket.end());
  const it = await listen(server, at, { what: 'it', backlog: 4, ...(mode !== undefined && { mode }) });
  context.onTestFinished(() => it.close());
  return it;
}

const reach = async (path: string): Promise<void> => {
  const client = connect(path);
  await once(client, 'connect');
  client.destroy();
};

test.for([0o000, 0o022, 0o077])(
  "a file has the mode that was asked for, else the umask's: %i",
  async (umask, context) => {
    const files = new ConfigFiles(context);
    const before = process.umask(umask);
    context.onTestFinished(() => void process.umask(before));
    const modeOf = (name: string): number => statSync(files.path(name)).mode & 0o777;
    await listening(context, { path: files.path('a') }, 0o660);
    await listening(context, { path: files.path('b') });
    expect([modeOf('a'), modeOf('b')]).toEqual([0o660, 0o777 & ~umask]);
    expect(process.umask()).toBe(umask);
  },
);

describe('closing removes', () => {
  test('the file, and nobody is let in any more', async (context) => {
    const path = new ConfigFiles(context).path('a');
    (await listening(context, { path })).close();
    expect(existsSync(path)).toBe(false);
    await expect(reach(path)).rejects.toThrow('ENOENT');
  });

  const WAYS: Record<string, (path: string) => void> = {
    removed: unlinkSync,
    renamed: (path) => renameSync(path, `${path}.away`),
  };
  test.for(Object.entries(WAYS))(
    'not that of another, who listens where it was %s',
    async ([, takeAway], context) => {
      const path = new ConfigFiles(context).path('a');
      const first = await listening(context, { path });
      takeAway(path);
      const second = await listening(context, { path });
      first.close();
      await reach(path);
      second.close();
      expect(existsSync(path)).toBe(false);
    },
  );

  test('not a file that is no socket', async (context) => {
    const files = new ConfigFiles(context);
    const first = await listening(context, { path: files.path('a') });
    unlinkSync(files.path('a'));
    files.write('a', 'precious');
    first.close();
    expect(readFileSync(files.path('a'), 'utf8')).toBe('precious');
  });

  test('nothing where it has gone, with its directory', async (context) => {
    const files = new ConfigFiles(context);
    mkdirSync(files.path('d'));
    const first = await listening(context, { path: files.path('d/a') });
    rmSync(files.path('d'), { recursive: true });
    first.close();
    expect(existsSync(files.path('d'))).toBe(false);
  });
});

test('the socket of a process that was killed is replaced', async (context) => {
  const path = new ConfigFiles(context).path('dead');
  const script = `require('net').createServer().listen('${path}', () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  expect(existsSync(path)).toBe(true);
  await listening(context, { path });
  await reach(path);
});

describe('cannot be in the place of', () => {
  interface Place {
    /** Returns the path. */
    readonly make: (files: ConfigFiles) => string;
    readonly code: string;
    readonly says: string;
  }
  const socketsIn = (files: ConfigFiles): string => files.path('live');
  const PLACES: Record<string, Place> = {
    'a live server': {
      make: socketsIn,
      code: 'EADDRINUSE',
      says: 'address already in use: another process listens there',
    },
    'a file': { make: (files) => files.write('file', 'precious'), code: 'ENOTSOCK', says: 'not a socket' },
    'a link to a socket': {
      make: (files) => {
        symlinkSync(socketsIn(files), files.path('link'));
        return files.path('link');
      },
      code: 'ENOTSOCK',
      says: 'not a socket',
    },
    'a FIFO': {
      make: (files) => {
        execFileSync('mkfifo', [files.path('fifo')]);
        return files.path('fifo');
      },
      code: 'ENOTSOCK',
      says: 'not a socket',
    },
    'no directory': { make: (files) => files.path('no/where'), code: 'ENOENT', says: 'RuntimeDirectory' },
    'a file for a directory': {
      make: (files) => {
        writeFileSync(files.path('plain'), '');
        return files.path('plain/sock');
      },
      code: 'ENOTDIR',
      says: 'plain is not a directory',
    },
    'a path that is too long': {
      make: (files) => files.path('x'.repeat(107)),
      code: 'ENAMETOOLONG',
      says: 'at most 107 octets',
    },
    'a directory of the kernel': {
      make: () => '/proc/it.sock',
      code: 'EACCES',
      says: 'may not write to /proc',
    },
  };

  test.for(Object.entries(PLACES))('%s', async ([, { make, code, says }], context) => {
    const files = new ConfigFiles(context);
    await listening(context, { path: socketsIn(files) });
    const place = make(files);
    const refused = listening(context, { path: place });
    await expect(refused).rejects.toThrow(ListenError);
    await expect(refused).rejects.toThrow(expect.objectContaining({ code }));
    await expect(refused).rejects.toThrow(`it: cannot listen on unix:${place}: ${code}: `);
    await expect(refused).rejects.toThrow(says);
    await reach(socketsIn(files));
  });

  test('a file, which stays as it was', async (context) => {
    const path = new ConfigFiles(context).write('file', 'precious');
    await expect(listening(context, { path })).rejects.toThrow(UserError);
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  test('a server that does not accept, with as many who wait as there may be', async (context) => {
    const path = new ConfigFiles(context).path('full');
    const script = `require('net').createServer().listen({ path: '${path}', backlog: 1 }, () => process.kill(process.pid, 'SIGSTOP'))`;
    const stopped = spawn(process.execPath, ['-e', script]);
    context.onTestFinished(() => {
      stopped.kill('SIGKILL');
    });
    await until('it to stop', () => readFileSync(`/proc/${stopped.pid}/stat`, 'utf8').includes(') T '));
    const codes: (string | undefined)[] = [];
    const waiting = Array.from({ length: 4 }, () =>
      connect(path).on('error', ({ code }: NodeJS.ErrnoException) => codes.push(code)),
    );
    await until('one who may not wait', () => codes.includes('EAGAIN'));
    await expect(listening(context, { path })).rejects.toThrow(
      expect.objectContaining({ code: 'EADDRINUSE' }),
    );
    for (const socket of waiting) socket.destroy();
  });

  test('another server on the port', async (context) => {
    const other = createServer().listen(0, '127.0.0.1');
    context.onTestFinished(() => {
      other.close();
    });
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = listening(context, { host: '127.0.0.1', port, loopback: true });
    await expect(refused).rejects.toThrow(
      `it: cannot listen on 127.0.0.1:${port}: EADDRINUSE: address already in use: another process listens there (\`ss`,
    );
  });

  test('an address that no interface has', async (context) => {
    const refused = listening(context, { host: '192.0.2.1', port: 9, loopback: false });
    await expect(refused).rejects.toThrow(
      /^it: cannot listen on 192\.0\.2\.1:9: EADDRNOTAVAIL: .*no interface/,
    );
  });
});
