/** What may be published, and what may not. */
import { expect, test } from 'vitest';
import { faultsOfPackage } from '../../../scripts/release/contents.mjs';
import { MANIFEST, samplePackage } from './sample.ts';

const faults = (changed: Parameters<typeof samplePackage>[0]): string[] =>
  faultsOfPackage(samplePackage(changed), () => []);
const manifest = (more: object): string => JSON.stringify({ ...MANIFEST, ...more });

test('a package with all that it must hold', () => {
  expect(faults({})).toEqual([]);
});

test.each(
  samplePackage()
    .map(({ path }) => path)
    .filter((path) => !/chunk|alerts|@|run\.md|types|lab\.sh/.test(path)),
)('without %s', (path) => {
  expect(faults({ [path]: undefined }).join()).toContain(
    path.startsWith('man/') ? 'man' : `${path} is not in it`,
  );
});

test.each([
  'native/build/arproxy-sanitized.node',
  'native/build/arproxy.node',
  'prebuilds/linux-riscv64.node',
  'test/layers.test.ts',
  'dist/cli/main.js',
  'bundle/.main.js.swp',
  'docs/benchmark/rows.jsonl',
  'docs/node_modules/vue/package.json',
  'docs/package.json',
  'docs/package-lock.json',
  'docs/.vitepress/config.mjs',
  'docs/files/path.md',
  'docs/diagrams/calico.d2',
  'src/cli/main.ts',
  'labs/__pycache__/arproxy_lab.cpython-311.pyc',
  'binding.gyp',
])('with %s', (path) => {
  expect(faults({ [path]: 'x' })).toEqual([`${path} has no business in it`]);
});

test.each<[string, Parameters<typeof samplePackage>[0], string]>([
  ['an empty file', { 'completions/_arproxy': '' }, 'completions/_arproxy is empty'],
  ['a program that is no launcher', { 'bundle/main.js': 'import "x";\n' }, 'does not begin with #!/bin/sh'],
  ['a man page of another version', { 'man/arproxy.8': '"arproxy 1.2.4"' }, 'is not of version 1.2.3'],
  ['two man pages', { 'man/arproxy.1': '"arproxy 1.2.3"' }, 'not one man page of arproxy in it'],
  [
    'a man page that npm does not link',
    { 'package.json': manifest({ man: './man/arproxy.8' }) },
    'not a list',
  ],
  [
    'no program',
    { 'package.json': manifest({ bin: { 'arproxy-lab': 'labs/arproxy-lab' } }) },
    'names undefined',
  ],
  ['no lab', { 'package.json': manifest({ bin: { arproxy: 'bundle/main.js' } }) }, 'names undefined'],
  [
    'another program',
    { 'package.json': manifest({ bin: { ...MANIFEST.bin, arproxy: 'dist/cli/main.js' } }) },
    'names dist/cli/main.js',
  ],
  [
    'an export that is not there',
    { 'package.json': manifest({ exports: { '.': { default: './bundle/index.js' } } }) },
    'names ./bundle/index.js',
  ],
  ['dependencies', { 'package.json': manifest({ dependencies: { zod: '^4' } }) }, 'has dependencies: zod'],
  ['a script at install', { 'package.json': manifest({ scripts: { install: 'x' } }) }, 'a script install'],
])('%s', (_, changed, words) => {
  expect(faults(changed)).toEqual([expect.stringContaining(words)]);
});

test('those of a clone whose umask was 077', () => {
  const files = samplePackage().map((file) =>
    file.path.startsWith('labs/') ? { ...file, mode: file.mode & 0o700 } : file,
  );
  expect(faultsOfPackage(files, () => [])).toEqual([]);
});

test('programs that cannot be executed', () => {
  const files = samplePackage().map((file) => ({ ...file, mode: 0o644 }));
  expect(faultsOfPackage(files, () => [])).toEqual(
    ['bundle/main.js', 'labs/arproxy-lab', 'labs/lib/program'].map(
      (path) => `${path} cannot be executed (mode 644)`,
    ),
  );
});

test('an addon that is none, and one that the guard finds fault with', () => {
  expect(faultsOfPackage(samplePackage())).toEqual([
    expect.stringContaining('prebuilds/linux-x64.node is no little-endian ELF'),
    expect.stringContaining('prebuilds/linux-arm64.node is no little-endian ELF'),
  ]);
  const found = faultsOfPackage(samplePackage(), (bytes, arch) =>
    String(bytes) === arch ? [`is ${arch}`] : [],
  );
  expect(found).toEqual(['prebuilds/linux-x64.node is x64', 'prebuilds/linux-arm64.node is arm64']);
});
