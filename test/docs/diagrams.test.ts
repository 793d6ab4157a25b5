/** The pictures of the manual are those of their sources, and each is in a page. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const FOLDER = 'docs/diagrams';
const drawn = mkdtempSync(join(tmpdir(), 'arproxy-diagrams-'));
afterAll(() => rmSync(drawn, { recursive: true }));

execFileSync('scripts/docs', ['diagrams', drawn], { stdio: 'pipe' });

const svgsIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => name.endsWith('.svg'));

test('there is one for each source', () => {
  expect(svgsIn(FOLDER)).toEqual(svgsIn(drawn));
  expect(svgsIn(drawn).length).toBeGreaterThanOrEqual(8);
});

describe.each(svgsIn(drawn))('%s', (name) => {
  const svg = readFileSync(join(FOLDER, name), 'utf8');

  // Not toBe: a difference of 40 kB says nothing.
  test('is what its source makes (if not: npm run diagrams)', () => {
    expect(svg === readFileSync(join(drawn, name), 'utf8')).toBe(true);
  });

  test('has a dark side, its own letters, and nothing from elsewhere', () => {
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg).toContain('data:application/font-woff');
    expect(svg.replaceAll(/xmlns(?::\w+)?="[^"]*"/g, '')).not.toMatch(/https?:|<image|<script/);
  });

  test('is not wider than a narrow column shows legibly', () => {
    expect(Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1])).toBeLessThanOrEqual(600);
  });

  test('is in a page', () => {
    const pages = readdirSync('docs').filter((file) => file.endsWith('.md'));
    expect(
      pages.filter((file) => readFileSync(join('docs', file), 'utf8').includes(`](diagrams/${name})`)),
    ).not.toEqual([]);
  });
});
