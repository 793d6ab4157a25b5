/** What addon.d.ts promises of notifySend(): one datagram to a path or an abstract name, and nobody is waited for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { datagrams } from '../support/datagrams.ts';
import { Netns } from '../support/netns.ts';
import { inside } from './inside.ts';

let netns: Netns;
let folder: string;
beforeEach(() => {
  netns = new Netns('notify');
  folder = mkdtempSync('/tmp/arproxy-notify-');
});
afterEach(async () => {
  await netns.close();
  rmSync(folder, { recursive: true });
});

test.for(['path', 'abstract'])('a datagram with several lines, to a socket of the kind %s', async (kind) => {
  const address = kind === 'path' ? `${folder}/socket` : `@arproxy/${process.pid}/notify`;
  const { heard, hears } = await datagrams(netns, address);
  const left = await inside(
    netns,
    ({ addon }) => {
      const { AT: to = '' } = process.env;
      const { readdirSync } = process.getBuiltinModule('node:fs');
      const before = readdirSync('/proc/self/fd').length;
      addon.notifySend(to, 'READY=1\nSTATUS=größe');
      addon.notifySend(to, `STATUS=${'x'.repeat(4095 - 7)}`);
      return readdirSync('/proc/self/fd').length - before;
    },
    at(address),
  );
  await hears(/^STATUS=x+$/);
  expect(heard.slice(1)).toEqual(['READY=1|STATUS=größe', `STATUS=${'x'.repeat(4088)}`]);
  expect(left).toBe(0);
});

test('the longest path there is', async () => {
  const path = `${folder}/${'x'.repeat(107 - folder.length - 1)}`;
  const { hears } = await datagrams(netns, path);
  await inside(netns, ({ addon }) => addon.notifySend(process.env['AT'] ?? '', 'READY=1'), at(path));
  expect(await hears(/READY/)).toBe('READY=1');
});

test('a socket that is not there is thrown, and no descriptor stays open', async () => {
  const { codes, left } = await inside(
    netns,
    ({ addon }) => {
      const { AT: path = '' } = process.env;
      const { readdirSync, writeFileSync } = process.getBuiltinModule('node:fs');
      writeFileSync(`${path}/file`, '');
      const before = readdirSync('/proc/self/fd').length;
      const codes = [`${path}/no`, `${path}/file`, '@arproxy/nobody'].map((address) => {
        try {
          return String(addon.notifySend(address, 'READY=1'));
        } catch (error) {
          return (error as Error).message;
        }
      });
      return { codes, left: readdirSync('/proc/self/fd').length - before };
    },
    at(folder),
  );
  expect(codes).toEqual([
    expect.stringContaining(`sendmsg ${folder}/no: ENOENT`),
    expect.stringContaining(`sendmsg ${folder}/file: ECONNREFUSED`),
    expect.stringContaining('sendmsg @arproxy/nobody: ECONNREFUSED'),
  ]);
  expect(left).toBe(0);
});

test('somebody who does not read is not waited for', async () => {
  const code = await inside(
    netns,
    ({ addon }) => {
      const { AT: path = '' } = process.env;
      for (let i = 0; i < 100_000; i++) {
        try {
          addon.notifySend(path, 'WATCHDOG=1');
        } catch (error) {
          return (error as NodeJS.ErrnoException).code;
        }
      }
      return 'it never was full';
    },
    at(await stopped(`${folder}/socket`)),
  );
  expect(code).toBe('EAGAIN');
});

/** A function is sent as text: what it needs to know is in its environment. */
const at = (address: string): string[] => ['env', `AT=${address}`];

/** A socket whose program is stopped. */
async function stopped(path: string): Promise<string> {
  const { pid } = await datagrams(netns, path);
  process.kill(pid, 'SIGSTOP');
  return path;
}
