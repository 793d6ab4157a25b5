/** The man page of arproxy-lab says what the program says. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { labPage } from '../../scripts/manual/lab-page.ts';

const help = execFileSync('labs/arproxy-lab', ['--help'], { encoding: 'utf8' });
const pictures = readdirSync('labs/pictures').map((file) => {
  const [, title = ''] = /^TITLE="(.*)"$/m.exec(readFileSync(`labs/pictures/${file}`, 'utf8')) ?? [];
  return [file.replace(/\.sh$/, ''), title] as const;
});
const page = labPage({ help, pictures, version: manifest.version });

test('man/arproxy-lab.8 is what arproxy-lab says now (if not: npm run manual)', async () => {
  await expect(page).toMatchFileSnapshot('../../man/arproxy-lab.8');
});

test('mandoc finds nothing to complain of, and shows each call and each picture', () => {
  const mandoc = (...args: string[]) =>
    spawnSync('mandoc', ['-man', ...args], { input: page, encoding: 'utf8' });
  expect(mandoc('-Tlint').stdout).toBe('');
  const seen = mandoc('-Tutf8', '-O', 'width=200').stdout.replace(/.[\b]/g, '');
  expect(pictures.length).toBeGreaterThan(5);
  const words = seen.replace(/\s+/g, ' ');
  for (const [name, title] of pictures) expect(words).toContain(` ${name} ${title} `);
  for (const call of [
    'arproxy-lab show [PICTURE]',
    'arproxy-lab shell HOST [COMMAND...]',
    'arproxy-lab down [PICTURE]',
  ])
    expect(seen).toContain(call);
  expect(seen).toContain('draws what stands: addresses, MACs, routes, and what arproxy serves');
});
