/** Of all that npm knows, what is in the bundle. */
import { expect, test } from 'vitest';
import { sbom } from '../../../scripts/release/sbom.mjs';

const component = (name: string, more: object = {}): object => ({
  'bom-ref': `${name}@1.0.0`,
  name,
  version: '1.0.0',
  scope: 'optional',
  properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
  hashes: [{ alg: 'SHA-512', content: 'ab' }],
  licenses: [{ license: { id: 'MIT' } }],
  ...more,
});

const made = (folders: readonly string[], components = [component('b'), component('a'), component('tool')]) =>
  sbom({
    all: {
      $schema: 'schema',
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      serialNumber: 'urn:uuid:random',
      metadata: { timestamp: 'now', tools: [], component: { 'bom-ref': 'arproxy@1.2.3', name: 'folder' } },
      components,
      dependencies: [
        { ref: 'b@1.0.0', dependsOn: ['a@1.0.0', 'tool@1.0.0'] },
        { ref: 'a@1.0.0', dependsOn: [] },
        { ref: 'tool@1.0.0', dependsOn: [] },
      ],
    },
    folders,
    packages: {
      'node_modules/a': { version: '1.0.0' },
      'node_modules/b': { version: '1.0.0' },
      'node_modules/c': { version: '1.0.0' },
    },
    files: [{ path: 'prebuilds/linux-x64.node', sha256: 'cd' }],
    time: 1_000_000_000,
  });

test('packages in the bundle, addons, and nothing else', () => {
  const { components, dependencies } = made(['node_modules/b', 'node_modules/a']);
  expect(components).toEqual([
    component('a', { scope: 'required', properties: [] }),
    component('b', { scope: 'required', properties: [] }),
    expect.objectContaining({ type: 'file', hashes: [{ alg: 'SHA-256', content: 'cd' }] }),
  ]);
  expect(dependencies).toEqual([
    { ref: 'arproxy@1.2.3', dependsOn: ['a@1.0.0', 'b@1.0.0', 'prebuilds/linux-x64.node'] },
    { ref: 'a@1.0.0', dependsOn: [] },
    { ref: 'b@1.0.0', dependsOn: ['a@1.0.0'] },
  ]);
});

test('nothing of this machine, and nothing random', () => {
  const document = made(['node_modules/a']);
  expect(document).not.toHaveProperty('serialNumber');
  expect(document.metadata).toMatchObject({
    timestamp: '2001-09-09T01:46:40.000Z',
    component: { name: 'arproxy' },
  });
});

test('the same package below another one', () => {
  expect(made(['../elsewhere/node_modules/a']).components.map(({ name }) => name)).toEqual([
    'a',
    'prebuilds/linux-x64.node',
  ]);
});

test.each([
  ['node_modules/d', [component('d')], 'node_modules/d is not in package-lock.json'],
  ['node_modules/c', [component('a')], 'does not know c@1.0.0'],
  ['node_modules/a', [component('a', { hashes: [] })], 'a@1.0.0 has no hash'],
  ['node_modules/a', [component('a', { licenses: undefined })], 'a@1.0.0 has no hash, or no licence'],
])('%s of which nothing is known', (folder, components, words) => {
  expect(() => made([folder], components)).toThrow(words);
});
