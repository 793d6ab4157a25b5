/** Real files, looked at by the real clock: what was changed before the first look is seen too. */
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { stampOf } from '../../src/config/file-stamp.ts';
import { FileWatch } from '../../src/daemon/file-watch.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { until } from '../support/until.ts';

/** Longer than a tick of the coarse times that a file system may keep. */
const TICKS_MS = 20;

/** From here on these are the files that it names. */
const renewOthers = (watch: FileWatch, files: readonly string[]): void =>
  watch.renewOthers(new Map(files.map((file) => [file, stampOf(file)])));

interface Watching {
  readonly files: ConfigFiles;
  readonly watch: FileWatch;
  readonly told: string[];
  /** What is told of until `last`, which is last.txt, has changed after all else. */
  readonly toldUntil: (last: string) => Promise<string[]>;
}

/** Watches a.txt, which is there with `one` in it, and is as old as can be. */
function watching(context: TestContext): Watching {
  const files = new ConfigFiles(context);
  const file = files.write('a.txt', 'one');
  utimesSync(file, 1, 1);
  const watch = new FileWatch(file, 20);
  context.onTestFinished(() => watch.close());
  const told: string[] = [];
  const toldUntil = async (last: string): Promise<string[]> => {
    watch.start((changed) => told.push(changed));
    await delay(100); // some looks
    files.write('last.txt', 'now');
    await until('the last to be told of', () => told.includes(last));
    return told.filter((changed) => changed !== last);
  };
  return { files, watch, told, toldUntil };
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
      utimesSync(`${file}.old`, 0, 0);
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
] as const)('before the first look the file %s: it is told of once', async ([, change], context) => {
  const { files, watch, toldUntil } = watching(context);
  const last = files.path('last.txt');
  renewOthers(watch, [last]);
  await delay(TICKS_MS);
  change(files.path('a.txt'));
  expect(await toldUntil(last)).toEqual([files.path('a.txt')]);
});

test('the same of the files that it names, one of which comes only later', async (context) => {
  const { files, watch, toldUntil } = watching(context);
  const [b, c, last] = [files.write('b.txt', '1'), files.path('c.txt'), files.path('last.txt')];
  renewOthers(watch, [b, c, last]);
  files.write('b.txt', '2');
  files.write('c.txt', '2');
  expect((await toldUntil(last)).toSorted()).toEqual([b, c]);
});

test('a link to a link, as of a ConfigMap, leads elsewhere', async (context) => {
  const { files, watch, toldUntil } = watching(context);
  for (const version of ['v1', 'v2']) {
    mkdirSync(files.path(version));
    writeFileSync(files.path(`${version}/b.txt`), 'the same');
  }
  symlinkSync('v1', files.path('data'));
  symlinkSync('data/b.txt', files.path('b.txt'));
  const last = files.path('last.txt');
  renewOthers(watch, [files.path('b.txt'), last]);
  symlinkSync('v2', files.path('next'));
  renameSync(files.path('next'), files.path('data'));
  expect(await toldUntil(last)).toEqual([files.path('b.txt')]);
});

test('what is about to be read again is not told of, the rest is', async (context) => {
  const { files, watch, toldUntil } = watching(context);
  const [a, b, last] = [files.path('a.txt'), files.write('b.txt', '1'), files.path('last.txt')];
  renewOthers(watch, [b, last]);
  files.write('a.txt', '2');
  files.write('b.txt', '2');
  await watch.pause();
  watch.resume();
  expect(await toldUntil(last)).toEqual([b]);
  files.write('a.txt', '3');
  files.write('b.txt', '3');
  renewOthers(watch, [b, last]);
  expect(await toldUntil(last)).toEqual([b, a]); // b from before
});

test('what changes while the files are read is told of afterwards, each once', async (context) => {
  const { files, watch, told } = watching(context);
  const [a, b] = [files.path('a.txt'), files.write('b.txt', '1')];
  await watch.pause();
  watch.start((changed) => told.push(changed));
  renewOthers(watch, [b]);
  for (const name of ['a.txt', 'b.txt']) files.write(name, 'changed behind the reader');
  await delay(100); // some looks
  expect(told).toEqual([]);
  watch.resume();
  await until('both to be told of', () => told.length >= 2);
  await delay(100);
  expect(told.toSorted()).toEqual([a, b]);
});

test('what is named no more is told of no more', async (context) => {
  const { files, watch, toldUntil } = watching(context);
  const [b, last] = [files.write('b.txt', '1'), files.path('last.txt')];
  renewOthers(watch, [b]);
  renewOthers(watch, [last]);
  files.write('b.txt', '2');
  expect(await toldUntil(last)).toEqual([]);
});

test('a name that no file can have is as good as one of a file that is not there', async (context) => {
  const { files, watch, toldUntil } = watching(context);
  const last = files.path('last.txt');
  renewOthers(watch, ['/tmp/a\0b', last]);
  expect(await toldUntil(last)).toEqual([]);
});

test('what a look finds that began before the files were read again is not told of', async (context) => {
  const { files, watch, told } = watching(context);
  const others = Array.from({ length: 9 }, (_, i) => files.write(`b${i}.txt`, '1'));
  renewOthers(watch, others);
  files.write('a.txt', 'other');
  watch.start((changed) => {
    told.push(changed);
    // As a reload does, while the looks at the others are under way: they have seen what was there before this.
    for (const i of others.keys()) files.write(`b${i}.txt`, '2');
    void watch.pause().then(() => {
      renewOthers(watch, others);
      watch.resume();
    });
  });
  await until('the first to be told of', () => told.length > 0);
  await delay(100); // some looks
  expect(told).toEqual([files.path('a.txt')]);
});
