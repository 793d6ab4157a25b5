import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ENTRY_POINTS, entryPoint } from '../../src/sys/entry-points.ts';

const SRC = join(import.meta.dirname, '../../src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** What depends on the place of its own file, which the bundle changes. */
const KNOWS_ITS_PLACE = /import\.meta\.(url|dirname|filename|resolve)|\b__(dir|file)name\b/;

/** Those alone, and each works from the bundle too. */
const MAY_KNOW = ['sys/entry-points.ts', 'sys/package-root.ts'];

test('no other file depends on where it lies', () => {
  const found = sources.filter((file) => KNOWS_ITS_PLACE.test(readFileSync(join(SRC, file), 'utf8')));
  expect(found.filter((file) => !MAY_KNOW.includes(file))).toEqual([]);
});

test.each(Object.keys(ENTRY_POINTS) as (keyof typeof ENTRY_POINTS)[])('%s is a file', (name) => {
  const built = fileURLToPath(entryPoint(name));
  expect(built).toBe(join(SRC, `${ENTRY_POINTS[name]}.js`));
  expect(existsSync(built.replace(/\.js$/, '.ts'))).toBe(true);
});

test('beside each other no two have the same name', () => {
  const names = ['main', ...Object.values(ENTRY_POINTS).map((path) => path.replace(/^.*\//, ''))];
  expect(new Set(names).size).toBe(names.length);
});
