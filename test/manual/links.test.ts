/** Every text in Markdown: its links lead somewhere, and its tables can be read. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, cellsOf, linksOf, pathsOf } from './markdown.ts';

/** A table with a longer cell is a list. */
const WIDEST_CELL = 100;

const texts = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));

const read = (file: string): string => readFileSync(file, 'utf8');

function isDead(file: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : posix.join(posix.dirname(file), path);
  if (!existsSync(target)) return true;
  return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
}

test('the front door, the manual and the decisions are among them', () => {
  expect(texts).toEqual(
    expect.arrayContaining(['README.md', 'docs/run.md', 'docs/decisions/0001-own-addon.md']),
  );
});

test.each(texts)('%s has no dead link', (file) => {
  expect(linksOf(read(file)).filter((link) => isDead(file, link))).toEqual([]);
});

test.each(texts)('%s names no file that is not there', (file) => {
  const isThere = (path: string): boolean =>
    existsSync(path) || existsSync(posix.join(posix.dirname(file), path));
  expect(pathsOf(read(file)).filter((path) => !isThere(path))).toEqual([]);
});

test.each(texts)(`%s has no cell of more than ${WIDEST_CELL} characters`, (file) => {
  expect(cellsOf(read(file)).filter((cell) => cell.length > WIDEST_CELL)).toEqual([]);
});

test('a page of the manual can be reached from its front page', () => {
  const linked = linksOf(read('docs/README.md'));
  const pages = texts.filter((file) => /^docs\/[^/]+\.md$/.test(file) && file !== 'docs/README.md');
  expect(pages.filter((file) => !linked.includes(posix.basename(file)))).toEqual([]);
});

test('decisions are numbered alike in name and title, and no number is there twice', () => {
  const decisions = texts.filter((file) => file.startsWith('docs/decisions/')).toSorted();
  const numbers = decisions.map((file) => [
    Number(posix.basename(file).slice(0, 4)),
    Number(/^# (\d+)\. /.exec(read(file))?.[1]),
  ]);
  expect(numbers.map(([, title]) => title)).toEqual(numbers.map(([name]) => name));
  expect(new Set(numbers.map(([name]) => name)).size).toBe(decisions.length);
});

test('what is looked for would be found', () => {
  const page = [
    '# A `b` & c_d: e',
    'see [x](gone.md), ![y](README.md#nowhere) and [z](https://example.org/)',
    '    [code](not-looked-at)',
    'and `[code](neither)`, [ok](README.md)',
    '| a | b \\| c |',
  ].join('\n');
  expect(anchorsOf(page)).toEqual(['a-b--c_d-e']);
  expect(linksOf(page)).toEqual(['gone.md', 'README.md#nowhere', 'https://example.org/', 'README.md']);
  expect(linksOf(page).filter((link) => isDead('README.md', link))).toEqual(['gone.md', 'README.md#nowhere']);
  expect(cellsOf(page)).toEqual(['a', 'b \\| c']);
  expect(pathsOf('`src/a.ts`, test/b/ and docs/c.md. Not native/build/x.node, nor xsrc/d, /src/e')).toEqual([
    'src/a.ts',
    'test/b/',
    'docs/c.md',
  ]);
});
