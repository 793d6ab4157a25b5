/** Archives as tar writes them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTar } from '../../../scripts/release/tar.mjs';

const LONG = `${'folder/'.repeat(20)}file`;
const folder = mkdtempSync(join(tmpdir(), 'arproxy-tar-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  mkdirSync(join(folder, LONG, '..'), { recursive: true });
  writeFileSync(join(folder, LONG), 'x'.repeat(513), { mode: 0o755 });
  writeFileSync(join(folder, 'empty'), '', { mode: 0o640 });
  symlinkSync(`../${'a'.repeat(120)}`, join(folder, 'link'));
});

const packed = (format: string, ...names: readonly string[]): Buffer => {
  const owner = ['--owner=root:0', '--group=root:0', '--mtime=@1000', '--no-recursion'];
  return execFileSync('tar', ['-C', folder, `--format=${format}`, ...owner, '-cf', '-', ...names]);
};

test.each(['ustar', 'pax', 'gnu'])('%s: long names, modes, owners', (format) => {
  const [long, empty, parent] = readTar(packed(format, LONG, 'empty', 'folder'));
  expect(long).toMatchObject({ path: LONG, kind: 'file', mode: 0o755 });
  expect(String(long?.bytes)).toBe('x'.repeat(513));
  expect(empty).toMatchObject({ path: 'empty', mode: 0o640, uid: 0, gid: 0, owner: 'root', group: 'root' });
  expect([empty?.mtime, empty?.bytes.length]).toEqual([1000, 0]);
  expect(parent).toMatchObject({ path: 'folder/', kind: 'folder' });
});

test.each(['pax', 'gnu'])('%s: long links', (format) => {
  const [link, empty] = readTar(packed(format, 'link', 'empty'));
  expect(link).toMatchObject({ path: 'link', kind: 'link', target: `../${'a'.repeat(120)}` });
  expect(empty?.target).toBe('');
});

test('what is cut, or no archive', () => {
  expect(() => readTar(packed('gnu', 'folder', LONG).subarray(0, 2048))).toThrow('ends within an entry');
  expect(() => readTar(Buffer.from('no archive '.repeat(100)))).toThrow('octal');
  expect(() => readTar(Buffer.alloc(1024))).toThrow('no entry');
});
