/** A file that somebody writes to while it is read: whole, as it was at one moment, or not at all. */
import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readWholeFile as readOctets } from '../../src/config/read-file.ts';
import { faultsOf } from './faults-of.ts';

const readWholeFile = (...asked: Parameters<typeof readOctets>): string => readOctets(...asked).toString();

/** What somebody else does after each read of a piece. */
const others = vi.hoisted(() => ({ meanwhile: (): void => undefined, reads: 0 }));
vi.mock(import('node:fs'), async (importOriginal) => {
  const original = await importOriginal();
  const readSync = ((...args: Parameters<typeof original.readSync>) => {
    const count = original.readSync(...args);
    others.reads++;
    others.meanwhile();
    return count;
  }) as typeof original.readSync;
  return { ...original, readSync };
});

let directory: string;
let file: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arproxy-read-'));
  file = join(directory, 'file');
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(() => {
  Object.assign(others, { meanwhile: () => undefined, reads: 0 });
});

const LARGEST = 1 << 20;
/** More than is read in one piece. */
const LONG = 'x'.repeat(200_000);

test('a file that nobody writes to is read as it is', () => {
  for (const text of ['', 'interfaces: []\n', LONG, 'Grüße, 世界']) {
    writeFileSync(file, text);
    expect(readWholeFile(file, LARGEST)).toBe(text);
  }
});

test('one that is written to once is read again', () => {
  writeFileSync(file, LONG);
  others.meanwhile = () => {
    if (others.reads === 1) writeFileSync(file, `${LONG}new`);
  };
  expect(readWholeFile(file, LARGEST)).toBe(`${LONG}new`);
});

test('one that is written to in its place, with the same length, is read again', () => {
  writeFileSync(file, 'old');
  others.meanwhile = () => {
    if (others.reads !== 1) return;
    writeFileSync(file, 'new');
    utimesSync(file, 5, 5);
  };
  expect(readWholeFile(file, LARGEST)).toBe('new');
});

test.each([
  ['by a little', 'b'],
  ['by more than is read in one piece', LONG],
])('one that grows %s with each read is none that can be read, however often that is tried', (_how, more) => {
  writeFileSync(file, 'a');
  others.meanwhile = () => appendFileSync(file, more);
  expect(faultsOf(() => readWholeFile(file, LARGEST))).toEqual([
    `${file}: it is written to while it is read`,
  ]);
  expect(others.reads).toBeLessThan(60);
});

test('one that is too long is not read to its end', () => {
  writeFileSync(file, Buffer.alloc(64 << 20));
  expect(faultsOf(() => readWholeFile(file, LARGEST, ' (hint)'))).toEqual([
    `${file}: is larger than 1048576 octets (hint)`,
  ]);
  expect(others.reads).toBe(17);
});

test('one that is replaced by another meanwhile is read as it was', () => {
  writeFileSync(file, LONG);
  others.meanwhile = () => {
    if (others.reads !== 1) return;
    rmSync(file);
    writeFileSync(file, 'new');
  };
  expect([LONG, 'new']).toContain(readWholeFile(file, LARGEST));
});
