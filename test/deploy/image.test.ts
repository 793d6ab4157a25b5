/** What the image is made of, without making it (test/service/image.test.ts makes it, and runs it). */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { librariesOf } from '../../scripts/image/libraries.mjs';
import { launcherWithoutShell } from '../../scripts/image/root-filesystem.mjs';
import { makeProgram } from '../../scripts/launcher.mjs';
import { faultsOfCommand } from './command-line.ts';

const lines = readFileSync('deploy/image/Containerfile', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const told = (word: string): string[] =>
  lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));

test('the image has nothing below it, and nothing is run to make it', () => {
  expect([told('FROM'), told('RUN'), told('COPY')]).toEqual([['scratch'], [], ['. /']]);
});

test('it starts arproxy by a command that there is', () => {
  expect(told('ENTRYPOINT')).toEqual(['["/usr/bin/arproxy"]']);
  const [command = '[]'] = told('CMD');
  expect(faultsOfCommand(JSON.parse(command) as string[])).toEqual([]);
});

test('the launcher of the image is that of scripts/launcher.mjs, without sh', () => {
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-launcher-'));
  const file = join(folder, 'main.js');
  writeFileSync(file, '#!/usr/bin/env node\nstart();\n');
  makeProgram(file);
  const launcher = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  // A kernel hands over all behind the program as one word.
  expect(launcherWithoutShell(launcher)).toBe('#!/usr/bin/node --inspect-port=[fe80::1]:1024\nstart();\n');
});

test('a launcher of another form is refused', () => {
  expect(() => launcherWithoutShell('#!/usr/bin/env node\nstart();\n')).toThrow(/scripts\/launcher\.mjs/);
});

const addon = ['native/build/arproxy.node', 'prebuilds/linux-x64.node'].find(existsSync) ?? '';

test('libraries are found by what the files need, and by name', () => {
  const library = readFileSync(addon);
  const asked: string[] = [];
  const found = librariesOf(library, ['late.so', 'late.so'], (name) => {
    asked.push(name);
    return library;
  });
  expect(found).toContain('late.so');
  expect(asked).toEqual(found);
});

test('a library that no package has is named', () => {
  expect(() => librariesOf(readFileSync(addon), ['late.so'], () => undefined)).toThrow(
    / is in none of the packages$/,
  );
});
