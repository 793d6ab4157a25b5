import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { licencesOf } from '../../scripts/lib/licences.mjs';

function root({ onTestFinished }: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-licences-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const all = { 'package.json': '{ "name": "@a/b", "version": "1.2.3", "license": "MIT" }', ...files };
  mkdirSync(join(folder, 'node_modules/@a/b'), { recursive: true });
  for (const [name, text] of Object.entries(all))
    writeFileSync(join(folder, 'node_modules/@a/b', name), text);
  return folder;
}

const of = (bytesInOutput: number) => ({
  outputs: {
    'main.js': {
      inputs: { 'src/main.ts': { bytesInOutput: 5 }, 'node_modules/@a/b/lib/x.js': { bytesInOutput } },
    },
  },
});

test('name, version and text of what is in the bundle', (context) => {
  const text = licencesOf(of(1), root(context, { LICENCE: 'You may.\n', NOTICE: 'By us.\n' }));
  expect(text).toContain('parts of 1 other packages:\n\n  @a/b 1.2.3 (MIT)\n');
  expect(text).toMatch(/\n@a\/b 1\.2\.3\n\nYou may\.\n\nBy us\.\n$/);
});

test('a package without a licence text ends the build', (context) => {
  expect(() => licencesOf(of(1), root(context, { NOTICE: 'By us.' }))).toThrow(
    'node_modules/@a/b: no licence text',
  );
});

test('what is imported for nothing is not in the bundle', (context) => {
  expect(licencesOf(of(0), root(context, {}))).toContain('parts of 0 other packages');
});
