/** What addon.d.ts promises of unixBind(): a descriptor that a server takes over, and a file that nobody removes unasked. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Netns } from '../support/netns.ts';
import { inside } from './inside.ts';

let netns: Netns;
beforeEach(() => {
  netns = new Netns('unix-socket');
});
afterEach(() => netns.close());

test('the file has the mode less the umask from the first moment on', async () => {
  const modes = await inside(netns, ({ addon, temporary }) => {
    const { closeSync, statSync } = process.getBuiltinModule('node:fs');
    return temporary((folder) =>
      [0o000, 0o022, 0o177].flatMap((umask) => {
        process.umask(umask);
        return [0o777, 0o660, 0o000].map((mode) => {
          const path = `${folder}/${umask}-${mode}`;
          closeSync(addon.unixBind(path, mode));
          return statSync(path).mode & 0o7777;
        });
      }),
    );
  });
  expect(modes).toEqual([0o777, 0o660, 0, 0o755, 0o640, 0, 0o600, 0o600, 0]);
});

test('what bind(2) refuses is thrown, and no descriptor stays open', async () => {
  const { codes, left } = await inside(netns, ({ addon, temporary }) =>
    temporary((folder) => {
      const { closeSync, readdirSync, writeFileSync } = process.getBuiltinModule('node:fs');
      const path = `${folder}/a`;
      const longest = `${folder}/${'x'.repeat(106 - folder.length)}`;
      for (const taken of [path, longest]) closeSync(addon.unixBind(taken, 0o600));
      writeFileSync(`${folder}/file`, '');
      const descriptors = () => readdirSync('/proc/self/fd').length;
      const before = descriptors();
      const codes = [path, longest, `${folder}/file`, `${folder}/no/a`, `${folder}/file/a`].map((wrong) => {
        try {
          return String(addon.unixBind(wrong, 0o600));
        } catch (error) {
          const { code, syscall } = error as NodeJS.ErrnoException;
          return `${syscall} ${code}`;
        }
      });
      return { codes, left: descriptors() - before };
    }),
  );
  expect(codes).toEqual(
    ['EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE', 'ENOENT', 'ENOTDIR'].map((code) => `bind ${code}`),
  );
  expect(left).toBe(0);
});

test('a server listens on it, also in a worker, whose end removes nothing', async () => {
  const { answers, files } = await inside(netns, ({ addonPath, temporary }) =>
    temporary(async (folder) => {
      const events = process.getBuiltinModule('node:events');
      const { readdirSync, unlinkSync } = process.getBuiltinModule('node:fs');
      const { connect } = process.getBuiltinModule('node:net');
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const path = `${folder}/a`;
      const body = `
        const { parentPort } = require('node:worker_threads');
        const fd = require(${JSON.stringify(addonPath)}).unixBind(${JSON.stringify(path)}, 0o600);
        const server = require('node:net').createServer((socket) => socket.end('yes'));
        server.listen({ fd }, () => parentPort.postMessage('listens'));`;
      const answers: string[] = [];
      for (const how of ['terminated', 'terminated again']) {
        const worker = new Worker(body, { eval: true });
        await events.once(worker, 'message');
        const client = connect(path);
        const [octets] = await events.once(client, 'data');
        answers.push(`${how}: ${octets}`);
        await worker.terminate();
        if (how === 'terminated') unlinkSync(path);
      }
      return { answers, files: readdirSync(folder) };
    }),
  );
  expect(answers).toEqual(['terminated: yes', 'terminated again: yes']);
  expect(files).toEqual(['a']);
});
