/** Whose socket it is, by the whole way to it. */

import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Entry, isPutBy } from '../../src/control/put-by.ts';

const directory = (uid: number, othersWrite = false): Entry => ({ uid, kind: 'directory', othersWrite });
const socket = (uid: number): Entry => ({ uid, kind: 'socket', othersWrite: false });
const link = (uid: number): Entry => ({ uid, kind: 'link', othersWrite: false });

const PATH = '/a/b/c';

test.each<[string, boolean, Entry | undefined, Entry | undefined, Entry | undefined]>([
  ["root's, all the way", true, directory(0), directory(0), socket(0)],
  ["that user's, below root's", true, directory(0), directory(7), socket(7)],
  ['over a link of his', true, directory(0), link(7), socket(7)],
  ["a stranger's socket", false, directory(0), directory(0), socket(9)],
  ["in a stranger's directory", false, directory(0), directory(9), socket(7)],
  ["over a stranger's link", false, link(9), directory(7), socket(7)],
  ['in a directory where all may write', false, directory(0), directory(7, true), socket(7)],
  ['what is no socket', false, directory(0), directory(7), link(7)],
  ['a directory', false, directory(0), directory(7), directory(7)],
  ['what cannot be seen', false, directory(0), undefined, socket(7)],
  ['what is not there', false, directory(0), directory(7), undefined],
])('%s: %j', (_what, is, first, second, third) => {
  const entries: Readonly<Record<string, Entry | undefined>> = { '/a': first, '/a/b': second, [PATH]: third };
  expect(isPutBy(7, PATH, (path) => entries[path])).toBe(is);
});

test.each(['a/b', '', '/', 'x\ny'])('no whole path: %j', (path) => {
  expect(isPutBy(7, path, () => socket(7))).toBe(false);
});

test('real files: below a sticky directory, each has his own', async (context) => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'arproxy-put-'));
  context.onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 's');
  const server = createServer().listen(path);
  context.onTestFinished(() => void server.close());
  await once(server, 'listening');
  const self = process.getuid?.() ?? 0;
  expect(isPutBy(self, path)).toBe(true);

  symlinkSync(folder, join(folder, 'link'));
  expect(isPutBy(self, join(folder, 'link', 's'))).toBe(true);
  expect(isPutBy(self, join(folder, 'link'))).toBe(false);
  writeFileSync(join(folder, 'file'), '');
  expect(isPutBy(self, join(folder, 'file'))).toBe(false);
  expect(isPutBy(self, join(folder, 'none'))).toBe(false);
  mkdirSync(join(folder, 'open'));
  chmodSync(folder, 0o777);
  expect(isPutBy(self, path)).toBe(false);
  chmodSync(folder, 0o1777);
  expect(isPutBy(self, path)).toBe(true);
});
