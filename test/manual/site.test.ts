/** What the manual as a site is made of: the list of its pages, its links, and lines and tables that fit on a page. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GROUPS } from '../../docs/.vitepress/pages.ts';
import { linkedFiles, markdown, placeOf, siteLink } from '../../docs/.vitepress/repository.ts';
import { longLinesOf, proseColumnsOf, tablesOf } from './layout.ts';
import { picturesOf } from './markdown.ts';

const listed = GROUPS.flatMap(({ pages }) => pages.map(([file]) => file));

test('the sidebar (docs/.vitepress/pages.ts) has every page of docs/ once, and no other', () => {
  const there = readdirSync('docs').filter((file) => file.endsWith('.md') && file !== 'README.md');
  expect(listed.toSorted()).toEqual(there.toSorted());
});

describe('a link of the repository, in the site', () => {
  test.each([
    ['docs/run.md', 'service.md#a', '/service.md#a'],
    ['docs/run.md', 'README.md', '/index.md'],
    ['docs/decisions/0028-the-library.md', '../library.md', '/library.md'],
    ['docs/README.md', '../SECURITY.md', '/repository/SECURITY.md'],
    ['docs/README.md', '../labs', '/repository/labs/README.md'],
    ['README.md', 'docs/security.md', '/security.md'],
    ['docs/service.md', '../deploy/arproxy.service', '/repository/deploy/arproxy.service.md'],
    ['docs/kubernetes.md', '../deploy/kubernetes/base', '/repository/deploy/kubernetes/base.md'],
    ['docs/README.md', 'decisions', '/repository/docs/decisions.md'],
  ])('of %s, %s, is %s', (file, link, there) => {
    expect(siteLink(file, link)).toBe(there);
  });

  test.each(['#anchor', 'https://example.org/', 'mailto:a@example.org', 'gone.md', '../gone/'])(
    '%s stays as it is',
    (link) => {
      expect(siteLink('docs/run.md', link)).toBeNull();
    },
  );

  test('no two pages have one place, in a file system that knows no case either', () => {
    const places = [...markdown.map(placeOf), ...linkedFiles().map((file) => `repository/${file}.md`)];
    expect(new Set(places.map((place) => place.toLowerCase())).size).toBe(places.length);
  });
});

describe.each(markdown)('%s', (file) => {
  const page = readFileSync(file, 'utf8');

  test('has no line of more than 160 characters, but for tables and code', () => {
    expect(longLinesOf(page, 160)).toEqual([]);
  });

  test('has no table of more than three columns of prose', () => {
    expect(tablesOf(page).filter((table) => proseColumnsOf(table) > 3)).toEqual([]);
  });

  test('says in words what a picture shows', () => {
    expect(picturesOf(page).filter(({ words }) => words.split(' ').length < 4)).toEqual([]);
  });
});

test('what is looked for would be found', () => {
  const long = 'word '.repeat(40);
  const page = [
    long,
    `| ${long} | b |`,
    '```sh',
    long,
    '```',
    '',
    '| a | b | c | d |',
    '| - | - | - | - |',
    ...Array(2).fill(
      '| this is some prose | so is this one here | here is more of it | `a b c d`, 1.0 / 2.0 |',
    ),
    '![a picture](x.svg)',
  ].join('\n');
  expect(longLinesOf(page, 160)).toEqual([long]);
  expect(tablesOf(page).map(proseColumnsOf)).toEqual([0, 3]);
  expect(picturesOf(page)).toEqual([{ words: 'a picture', source: 'x.svg' }]);
});
