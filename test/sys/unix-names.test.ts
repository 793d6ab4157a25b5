/** Abstract names, as /proc/net/unix of Linux 6.18 has them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { abstractNames, parseAbstractNames } from '../../src/sys/unix-names.ts';

const HEAD = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const line = (inode: number, name: string, fields = '00000000 0001 01'): string =>
  `00000000c8bdfad6: 00000002 00000000 ${fields} ${inode}${name === '' ? '' : ` ${name}`}\n`;

/** A file in the place of /proc/net/unix. */
function fileOf({ onTestFinished }: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'unix-names-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'unix'), text, 'latin1');
  return join(folder, 'unix');
}

test('those with the prefix, of sockets that nobody can connect to', () => {
  const text = [
    HEAD,
    line(7, '@a/one'),
    line(8, '@b/two'),
    line(9, ''),
    line(10, '@a/listens', '00010000 0001 01'),
    line(11, '@a/datagrams', '00000000 0002 01'),
    line(12, '@a/connected', '00000000 0001 03'),
    line(13, '/run/a/file'),
    line(14, '@x@a/within'),
    line(15, '@a/three'),
  ].join('');
  expect(parseAbstractNames(text, 'a/')).toEqual([
    { inode: 7, name: 'a/one' },
    { inode: 15, name: 'a/three' },
  ]);
});

test('a list of many parts, whatever they are cut at, also without a last line end', async (context) => {
  const many = Array.from({ length: 5000 }, (_, i) =>
    line(i, i % 100 === 7 ? `@a/${i}` : `@b/${'x'.repeat(i % 90)}`),
  );
  const path = fileOf(context, `${HEAD}${many.join('')}${line(5007, '@a/5007').trimEnd()}`);
  const { names, whole } = await abstractNames('a/', path);
  expect(whole).toBe(true);
  expect(names.map(({ inode }) => inode)).toEqual(Array.from({ length: 51 }, (_, i) => i * 100 + 7));
  expect(names.every(({ name, inode }) => name === `a/${inode}`)).toBe(true);
});

test('of more than there is time for, a part, and that is said', async (context) => {
  const sockets = Array.from({ length: 5000 }, (_, i) => line(i, '@b/x')).join('');
  const path = fileOf(context, HEAD + line(1, '@a/1') + sockets + line(2, '@a/2'));
  expect(await abstractNames('a/', path, 100_000)).toEqual({
    names: [{ inode: 1, name: 'a/1' }],
    whole: false,
  });
  const marks = Array.from({ length: 300 }, (_, i) => line(i, `@a/${i}`)).join('');
  const most = await abstractNames('a/', fileOf(context, marks));
  expect([most.names.length, most.whole]).toEqual([256, false]);
});

test('where there is no list, it rejects with the errno', async () => {
  await expect(abstractNames('a/', '/proc/self/net/none')).rejects.toMatchObject({ code: 'ENOENT' });
});
