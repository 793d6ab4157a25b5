/** Real files, looked at by the real clock: what was changed before the first look is seen too. */
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, type TestContext, test } from 'vitest';
import { FileWatch } from '../../src/daemon/file-watch.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { until } from '../support/until.ts';

function watching(context: TestContext): { files: ConfigFiles; watch: FileWatch; told: string[] } {
  const files = new ConfigFiles(context);
  const watch = new FileWatch(20);
  const told: string[] = [];
  context.onTestFinished(() => watch.close());
  return { files, watch, told };
}

/** Until a change that comes after all else has been told of: what has not been told of by then, will not be. */
async function lookedAgain(
  watch: FileWatch,
  files: ConfigFiles,
  told: string[],
  others: string[],
): Promise<string[]> {
  const last = files.write('last', '1');
  watch.watch([...others, last]);
  files.write('last', '2');
  await until('the last to be told of', () => told.includes(last));
  return told.filter((file) => file !== last);
}

test.for([
  ['is written to', (file: string) => writeFileSync(file, 'other')],
  [
    'is written to, as long as before and of the same age',
    (file: string) => {
      writeFileSync(file, 'two');
      utimesSync(file, 1, 1);
    },
  ],
  ['goes', (file: string) => rmSync(file)],
  [
    'is replaced by an older one',
    (file: string) => {
      writeFileSync(`${file}.old`, 'one');
      utimesSync(`${file}.old`, 1, 1);
      renameSync(`${file}.old`, file);
    },
  ],
  [
    'becomes a directory',
    (file: string) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
] as const)('at once after it is watched, a file %s', async ([, change], context) => {
  const { files, watch, told } = watching(context);
  const file = files.write('file', 'one');
  utimesSync(file, 1, 1);
  watch.watch([file]);
  change(file);
  watch.start((changed) => told.push(changed));
  await until('it to be told of', () => told.length > 0);
  expect(await lookedAgain(watch, files, told, [file])).toEqual([file]);
});

test('a file that was not there comes', async (context) => {
  const { files, watch, told } = watching(context);
  watch.watch([files.path('file')]);
  watch.start((changed) => told.push(changed));
  const file = files.write('file', 'one');
  await until('it to be told of', () => told.length > 0);
  expect(await lookedAgain(watch, files, told, [file])).toEqual([file]);
});

test('a link to a link, as of a ConfigMap, leads elsewhere', async (context) => {
  const { files, watch, told } = watching(context);
  for (const version of ['v1', 'v2']) {
    mkdirSync(files.path(version));
    writeFileSync(files.path(`${version}/file`), 'the same');
  }
  symlinkSync('v1', files.path('data'));
  symlinkSync('data/file', files.path('file'));
  watch.watch([files.path('file')]);
  symlinkSync('v2', files.path('next'));
  renameSync(files.path('next'), files.path('data'));
  watch.start((changed) => told.push(changed));
  await until('it to be told of', () => told.length > 0);
  expect(told).toEqual([files.path('file')]);
});

test('what was watched before stays as it was known; what is about to be read again does not', async (context) => {
  const { files, watch, told } = watching(context);
  const [a, b] = [files.write('a', '1'), files.write('b', '1')];
  watch.watch([a, b]);
  files.write('a', '2');
  watch.renew();
  files.write('b', '2');
  watch.watch([a, b]);
  watch.start((changed) => told.push(changed));
  expect(await lookedAgain(watch, files, told, [a, b])).toEqual([b]);
});

test('what is watched no more is told of no more', async (context) => {
  const { files, watch, told } = watching(context);
  const [a, b] = [files.write('a', '1'), files.write('b', '1')];
  watch.watch([a, b]);
  watch.watch([b]);
  files.write('a', '2');
  watch.start((changed) => told.push(changed));
  expect(await lookedAgain(watch, files, told, [b])).toEqual([]);
});
