/** What is published, made by the maintainer's one command, in clones. Takes npm's packages from the registry. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { faultsOfPackage } from '../../scripts/release/contents.mjs';
import { filesOf } from '../../scripts/release/pack.mjs';
import type { Sbom } from '../../scripts/release/sbom.mjs';
import { readTar, type TarEntry } from '../../scripts/release/tar.mjs';
import { inClone, makeClone } from './clone.ts';

const work = mkdtempSync(join(tmpdir(), 'arproxy-release-test-'));
afterAll(() => rmSync(work, { recursive: true }));

const [first, second] = [join(work, 'first'), join(work, 'a longer name', 'second')];
const TGZ = `arproxy-${manifest.version}.tgz`;
const debOf = (arch: string): string => `arproxy_${manifest.version}_${arch}.deb`;

function release(folder: string, command: string, env: Readonly<Record<string, string>>): void {
  makeClone(folder);
  // npm's packages are taken along: bringing them again is not what is tried.
  if (folder === second) renameSync(join(first, 'node_modules'), join(second, 'node_modules'));
  const { status, stderr, stdout } = inClone(folder, command, env);
  expect(`${status}\n${stdout}${stderr}`).toMatch(/^0\n/);
}

beforeAll(() => {
  release(first, 'umask 022 && npm run release', { TZ: 'Asia/Tokyo', LC_ALL: 'C' });
  release(second, 'umask 077 && chmod -R go= . && npm run release', {
    TZ: 'America/St_Johns',
    LC_ALL: 'de_DE.UTF-8',
  });
});

test('all files, and the same octets from another folder, with another umask, time zone and locale', () => {
  const names = readdirSync(join(first, 'release'));
  expect(names.toSorted()).toEqual(
    [
      TGZ,
      debOf('amd64'),
      debOf('arm64'),
      'SHA256SUMS',
      'THIRD-PARTY-LICENSES',
      `arproxy-${manifest.version}.cdx.json`,
    ].toSorted(),
  );
  for (const name of names) {
    const [one, other] = [first, second].map((folder) => readFileSync(join(folder, 'release', name)));
    expect([name, one?.equals(other ?? Buffer.of())]).toEqual([name, true]);
  }
});

test('SHA256SUMS is of all others, and sha256sum reads it', () => {
  const { status, stdout } = inClone(join(first, 'release'), 'sha256sum --strict -c SHA256SUMS');
  expect([status, stdout.trim().split('\n').length]).toEqual([0, 5]);
});

test('the package for npm is whole', () => {
  expect(faultsOfPackage(filesOf(readFileSync(join(first, 'release', TGZ))))).toEqual([]);
});

test('the SBOM names all packages whose licences are there, each with a hash', () => {
  const { components, metadata } = JSON.parse(
    readFileSync(join(first, 'release', `arproxy-${manifest.version}.cdx.json`), 'utf8'),
  ) as Sbom;
  expect(metadata.timestamp).toBe('2026-01-02T03:04:05.000Z');
  const licences = readFileSync(join(first, 'release', 'THIRD-PARTY-LICENSES'), 'utf8');
  const licensed = [...licences.matchAll(/^ {2}(\S+) (\S+) \(.*\)$/gm)].map(
    ([, name, version]) => `${name}@${version}`,
  );
  expect(licensed.length).toBeGreaterThan(5);
  const refs = components.map((component) => component['bom-ref']);
  expect(refs.toSorted()).toEqual(
    [...licensed, 'prebuilds/linux-arm64.node', 'prebuilds/linux-x64.node'].toSorted(),
  );
  expect(components.filter(({ hashes }) => hashes.length === 0)).toEqual([]);
});

describe.each([
  ['amd64', 'x64'],
  ['arm64', 'arm64'],
])('the .deb for %s', (debian, arch) => {
  let entries: TarEntry[];
  beforeAll(() => {
    const file = join(first, 'release', debOf(debian));
    entries = readTar(execFileSync('dpkg-deb', ['--fsys-tarfile', file], { maxBuffer: 2 ** 26 }));
  });

  test('has the addon of its architecture alone', () => {
    expect(entries.filter(({ path }) => path.endsWith('.node')).map(({ path }) => path)).toEqual([
      `./usr/lib/arproxy/prebuilds/linux-${arch}.node`,
    ]);
    const fields = ['Package', 'Architecture', 'Version'];
    const said = execFileSync('dpkg-deb', ['-f', join(first, 'release', debOf(debian)), ...fields], {
      encoding: 'utf8',
    });
    expect(said).toBe(`Package: arproxy\nArchitecture: ${debian}\nVersion: ${manifest.version}\n`);
  });

  test('is root’s, with the modes that Debian has, and of the time of the commit', () => {
    const odd = entries.filter(
      ({ uid, gid, mode, kind, mtime }) =>
        uid !== 0 ||
        gid !== 0 ||
        mtime !== Date.parse('2026-01-02T03:04:05Z') / 1000 ||
        mode !== (kind === 'link' ? 0o777 : kind === 'folder' || (mode & 0o100) !== 0 ? 0o755 : 0o644),
    );
    expect(odd).toEqual([]);
  });
});

describe('what the .deb puts on a machine', () => {
  const root = join(work, 'root');
  beforeAll(() => {
    const arch = execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim();
    execFileSync('dpkg-deb', ['-x', join(first, 'release', debOf(arch)), root]);
  });

  test('a program, through its link', () => {
    const { stdout } = inClone(root, 'usr/bin/arproxy --version');
    expect(stdout.trim()).toBe(manifest.version);
  });

  test('a configuration that is without fault, and answers nothing', () => {
    const { status, stdout, stderr } = inClone(root, 'usr/bin/arproxy check etc/arproxy/arproxy.yaml');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('change-me');
  });
});

describe('npm pack in a clone that was not built', () => {
  const clone = join(work, 'unbuilt');
  beforeAll(() => {
    makeClone(clone);
    renameSync(join(second, 'node_modules'), join(clone, 'node_modules'));
  });

  test('builds what is missing: the package is that of the release', () => {
    const { status, stderr } = inClone(clone, 'npm pack');
    expect(`${status} ${stderr}`).toMatch(/^0 /);
    expect(faultsOfPackage(filesOf(readFileSync(join(clone, TGZ))))).toEqual([]);
  });

  test('makes nothing where an addon cannot be made, and says which compiler is missing', () => {
    const bin = join(work, 'bin');
    mkdirSync(bin);
    for (const name of ['aarch64-linux-gnu-gcc', 'x86_64-linux-gnu-gcc']) {
      writeFileSync(join(bin, name), '#!/bin/sh\nexit 1\n');
      chmodSync(join(bin, name), 0o755);
    }
    for (const path of [TGZ, 'prebuilds']) rmSync(join(clone, path), { recursive: true });
    const { status, stderr } = inClone(clone, 'npm pack', { PATH: `${bin}:${process.env['PATH']}` });
    expect(status).toBe(1);
    expect(stderr).toMatch(/no C compiler for (arm64|x64) .*apt-get install -y gcc-/);
    expect(existsSync(join(clone, TGZ))).toBe(false);
  });

  test.each([
    [
      '"prebuilds",',
      '"prebuilds/linux-x64.node",',
      'prebuilds/linux-arm64.node is not in it (the addon for arm64): npm run build:prebuilds',
    ],
    ['"man",', '', 'package.json names ./man/arproxy.8, which is not in it'],
    ['"bundle",', '"bundle/*.js", "bundle/THIRD*",', 'library/index.d.ts, which is not in it'],
  ])('makes nothing where the list of files has not %s but %s', (listed, instead, fault) => {
    const path = join(clone, 'package.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(listed, instead));
    const { status, stderr } = inClone(clone, 'npm pack');
    writeFileSync(path, text);
    expect(status).toBe(1);
    expect(stderr).toContain(fault);
    expect(existsSync(join(clone, TGZ))).toBe(false);
  });
});

test('a package of another version than the lock names is not bundled', () => {
  const clone = join(work, 'unbuilt');
  const path = join(clone, 'node_modules/commander/package.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"version": ".*"/, '"version": "0.0.1"'));
  const { status, stderr } = inClone(clone, 'npm pack', {
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(work, 'cache'),
  });
  expect(status).toBe(1);
  expect(stderr).toContain('prepack: installing npm packages');
  expect(existsSync(join(clone, TGZ))).toBe(false);
});
