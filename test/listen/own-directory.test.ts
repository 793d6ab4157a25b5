/** A directory of this user's own, among what others may have left there before. */
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { describe, expect, test } from 'vitest';
import { ownDirectory, removeStale } from '../../src/listen/own-directory.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { until } from '../support/until.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);
const SELF = process.geteuid?.() ?? 0;
const REFUSED = expect.objectContaining({ code: 'EACCES' }) as Error;

describe('the directory', () => {
  test('is made for this user alone', (context) => {
    const path = new ConfigFiles(context).path('a');
    ownDirectory(path);
    ownDirectory(path);
    expect(modeOf(path)).toBe('700');
  });

  test('that is there and open to others is closed', (context) => {
    const path = new ConfigFiles(context).path('a');
    mkdirSync(path);
    chmodSync(path, 0o777);
    ownDirectory(path);
    expect(modeOf(path)).toBe('700');
  });

  test.for<[string, (files: ConfigFiles) => void, number]>([
    ["somebody else's", (files) => mkdirSync(files.path('a'), 0o755), SELF + 1],
    ['a symbolic link', (files) => symlinkSync(files.directory, files.path('a')), SELF],
    ['a file', (files) => writeFileSync(files.path('a'), ''), SELF],
  ])('is not %s, which stays as it is', ([, make, uid], context) => {
    const files = new ConfigFiles(context);
    make(files);
    const before = modeOf(files.path('a'));
    expect(() => ownDirectory(files.path('a'), uid)).toThrow(REFUSED);
    expect(modeOf(files.path('a'))).toBe(before);
  });

  test('that cannot be made says why', (context) => {
    const path = new ConfigFiles(context).path('no/where');
    expect(() => ownDirectory(path)).toThrow(expect.objectContaining({ code: 'ENOENT' }) as Error);
  });
});

test('a socket is stale where its process is gone and nobody listens: only that is removed', async (context) => {
  const files = new ConfigFiles(context);
  const [gone, alive] = [2 ** 30, process.pid];
  const listen = async (name: string): Promise<Server> => {
    const server = createServer().listen(files.path(name));
    await until('it to listen', () => server.listening);
    return server;
  };
  /** A file that a killed process has left: closing removes what it was called at first. */
  const leaveBehind = async (name: string): Promise<void> => {
    const server = await listen('first');
    renameSync(files.path('first'), files.path(name));
    server.close();
  };
  const listening = await listen(`${gone + 1}`);
  context.onTestFinished(() => {
    listening.close();
  });
  for (const name of [`${gone}`, `${alive}`, 'x']) await leaveBehind(name);
  writeFileSync(files.path(`${gone + 2}`), 'no socket');
  await removeStale(files.directory, (name) => (/^\d+$/.test(name) ? Number(name) : undefined));
  expect(readdirSync(files.directory).toSorted()).toEqual(
    [`${gone + 1}`, `${gone + 2}`, `${alive}`, 'x'].toSorted(),
  );
});
