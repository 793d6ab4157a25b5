/** The manual as a site: every link in it leads somewhere, and nothing comes from elsewhere. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

const SITE = 'site';

interface Page {
  readonly file: string;
  readonly html: string;
  readonly ids: ReadonlySet<string>;
}

const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"');

/** The values of an attribute of some elements. */
const valuesOf = (html: string, elements: string, attribute: string): readonly string[] =>
  [...html.matchAll(new RegExp(`<(?:${elements})\\b[^>]*?\\s${attribute}="([^"]*)"`, 'g'))].map(
    ([, value = '']) => unescaped(value),
  );

const pages = new Map<string, Page>();

beforeAll(() => {
  execFileSync('scripts/docs', { stdio: 'pipe' });
  for (const file of readdirSync(SITE, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.html')) continue;
    const html = readFileSync(posix.join(SITE, file), 'utf8');
    pages.set(file, { file, html, ids: new Set(valuesOf(html, '\\w+', 'id')) });
  }
}, 240_000);

/** Why a link is dead; undefined: it is not. */
function fault(from: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path = '', anchor = ''] = link.split('#');
  const target = path.startsWith('/') ? path.slice(1) || 'index.html' : posix.join(posix.dirname(from), path);
  const file = path === '' ? from : target;
  if (!existsSync(posix.join(SITE, file))) return `${from}: ${link}: no such file`;
  const page = pages.get(file);
  const isThere = anchor === '' || page === undefined || page.ids.has(decodeURIComponent(anchor));
  return isThere ? undefined : `${from}: ${link}: no such anchor`;
}

test('every page of the manual and of the repository is in it', () => {
  expect([...pages.keys()]).toEqual(
    expect.arrayContaining(['index.html', 'quick-start.html', 'decisions/0001-own-addon.html']),
  );
  expect([...pages.keys()]).toContain('repository/CONTRIBUTING.html');
  expect([...pages.keys()]).toContain('repository/deploy/arproxy.service.html');
});

test('no link is dead, no anchor, and no picture', () => {
  const faults = [...pages.values()].flatMap(({ file, html }) =>
    [...valuesOf(html, 'a|link', 'href'), ...valuesOf(html, 'img|script', 'src')].flatMap(
      (link) => fault(file, link) ?? [],
    ),
  );
  expect(faults).toEqual([]);
});

test('a dead link would be found', () => {
  expect(fault('index.html', '/gone.html')).toBe('index.html: /gone.html: no such file');
  expect(fault('decisions/0001-own-addon.html', '#gone')).toMatch(/no such anchor/);
  expect(fault('index.html', '/quick-start.html')).toBeUndefined();
});

test('nothing is fetched from elsewhere', () => {
  const fetched = [...pages.values()].flatMap(({ html }) => [
    ...valuesOf(html, 'link', 'href'),
    ...valuesOf(html, 'img|script|iframe|source', 'src'),
  ]);
  expect(fetched.length).toBeGreaterThan(pages.size);
  expect(fetched.filter((link) => /^(?:https?:)?\/\//.test(link))).toEqual([]);
  const styles = readdirSync(`${SITE}/assets`).filter((file) => file.endsWith('.css'));
  expect(styles).not.toEqual([]);
  for (const style of styles) {
    expect(readFileSync(`${SITE}/assets/${style}`, 'utf8')).not.toMatch(
      /@import|url\((?!["']?data:)|@font-face/,
    );
  }
});

test('a picture has words for those who do not see it', () => {
  const pictures = [...pages.values()].flatMap(({ file, html }) =>
    [...html.matchAll(/<img\b[^>]*>/g)].map(([img]) => ({
      file,
      img,
      words: valuesOf(img, 'img', 'alt')[0] ?? '',
    })),
  );
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter(({ words }) => words.split(' ').length < 4)).toEqual([]);
});

test('of every page, the text is there without a script', () => {
  const faults = [...pages.values()].filter(({ file, html }) => file !== '404.html' && !/<h1\b/.test(html));
  expect(faults.map(({ file }) => file)).toEqual([]);
});
