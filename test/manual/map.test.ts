/** The map of src/ in CONTRIBUTING.md: every folder, each below all that it imports. And that of scripts/. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const [, map = ''] = /^## The map of `src\/`$(.*?)^## /ms.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
const onMap = [...map.matchAll(/^\| `(\w+)\/` +\|/gm)].map(([, folder = '']) => folder);

const folders = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The other folders of src/ that files in `folder` import. */
function importsOf(folder: string): readonly string[] {
  const texts = readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`src/${folder}/${file}`, 'utf8'));
  const specifiers = texts.flatMap((text) => [...text.matchAll(/'(?:\.\.\/)+(\w+)\/[\w./-]+\.ts'/g)]);
  return [...new Set(specifiers.map(([, to = '']) => to))].filter(
    (to) => to !== folder && folders.includes(to),
  );
}

test('has every folder once', () => {
  expect(onMap.toSorted()).toEqual(folders.toSorted());
});

test('has no folder above one that it imports', () => {
  const wrong = onMap.flatMap((folder, place) =>
    importsOf(folder)
      .filter((to) => onMap.indexOf(to) > place)
      .map((to) => `${folder} imports ${to}, which is below it`),
  );
  expect(wrong).toEqual([]);
  expect(importsOf('policy')).toContain('kernel');
});

test('scripts/README.md names everything in scripts/', () => {
  const text = readFileSync('scripts/README.md', 'utf8');
  const named = [...text.matchAll(/^- `([\w.-]+)/gm)].map(([, name = '']) => name);
  const inLib = readdirSync('scripts/lib').map((file) => `lib/${file}`);
  const there = readdirSync('scripts').filter((file) => file !== 'lib' && file !== 'README.md');
  expect(there.filter((file) => !named.includes(file))).toEqual([]);
  expect(inLib.filter((file) => !text.includes(`\`${file}\``))).toEqual([]);
});
