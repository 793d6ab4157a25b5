/** The page about security says what the program does. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LONGEST_REQUEST } from '../../src/control/protocol.ts';
import { MAX_CLIENTS } from '../../src/control/server.ts';
import { MAX_WATCHERS } from '../../src/control/watchers.ts';
import { TARGETS } from '../fuzz/guided/targets/all.ts';

const page = readFileSync('docs/security.md', 'utf8');

/** What is read where: the items of that list, each in one line. */
const rows = page
  .slice(page.indexOf('## What is read where'))
  .replaceAll(/\n {2}/g, ' ')
  .split('\n')
  .filter((line) => line.startsWith('- **'));
const quotedIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

test('what is fuzzed is what has a corpus', () => {
  const named = new Set(rows.flatMap((row) => quotedIn(row.split('Fuzzed:')[1] ?? '')));
  expect(named).toEqual(new Set(TARGETS.map(({ kind }) => kind)));
});

test('bounds of a control client', () => {
  expect(page.replaceAll('\n', ' ')).toContain(
    `${MAX_CLIENTS} are connected, ${MAX_WATCHERS} watch, a line has ${LONGEST_REQUEST} octets`,
  );
});

/** Whoever opens files or sockets, or starts processes, is named where rights are. */
test('no child process is started but by the self-test', () => {
  const src = new URL('../../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const starters = files.filter((file) =>
    readFileSync(new URL(file, src), 'utf8').includes('node:child_process'),
  );
  expect(starters.filter((file) => !file.startsWith('selftest/'))).toEqual([]);
});

/** Of each of these folders, what reads octets of others by its own layout. */
const READERS = /^(?:(?:arp|sll2|octet-text)|.*(?:-reader|-frame|-header))\.ts$/;

test('each reader of octets has its row', () => {
  const src = new URL('../../src/', import.meta.url);
  const readers = ['capture', 'wire'].flatMap((folder) =>
    readdirSync(new URL(folder, src), { encoding: 'utf8' })
      .filter((file) => READERS.test(file) && file !== 'captured-frame.ts')
      .map((file) => `src/${folder}/${file}`),
  );
  expect(readers.length).toBeGreaterThan(5);
  expect(rows.flatMap(quotedIn)).toEqual(expect.arrayContaining(readers));
});
