/** The .deb for arm64 on a whole machine of that architecture, whose kernel is another than this one's, too. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFailed, onTestFinished, test } from 'vitest';
import { VERSION } from '../package/release.ts';
import { boot } from './boot.ts';

test('pings go through arproxy alone, and it agrees with that kernel', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-arm64-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { said, console: all } = await boot(folder);
  onTestFailed(() => console.error(all));
  expect(said.get('machine')).toMatch(/^6\.1\.\S+ aarch64, node v22\./);
  expect(said.get('machine')).toMatch(new RegExp(`, arproxy ${VERSION}$`));
  expect(said.get('without')).toBe('100% packet loss');
  expect(said.get('with')).toBe('0% packet loss');
  expect(said.get('end')).toBe('exit 0');
  expect(said.get('rights')).toBe('rights-limited');
  const agreed = [...said].filter(([what]) => what.startsWith('selftest')).map(([, result]) => result);
  expect(agreed).toEqual(['6/6 agree', '33/33 agree', '13/13 agree']);
});
