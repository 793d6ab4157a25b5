/** Where the .deb has what, and what it says of itself. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { debTree, type InDeb } from '../../../scripts/release/deb-tree.mjs';
import { debianVersion } from '../../../scripts/release/debian/control.mjs';
import { samplePackage } from './sample.ts';

const tree = (arch: string, version = '1.2.3'): Map<string, InDeb> =>
  new Map(
    debTree({ files: samplePackage(), arch, version, time: 1_000_000_000 }).map((each) => [each.path, each]),
  );
const amd64 = tree('x64');
const text = (path: string): string => String(amd64.get(path)?.bytes);
const unzipped = (path: string): string => String(gunzipSync(amd64.get(path)?.bytes ?? Buffer.of()));

test('all files, each in its place, and nothing else', () => {
  expect([...amd64.keys()].toSorted()).toEqual([
    'DEBIAN/conffiles',
    'DEBIAN/control',
    'DEBIAN/md5sums',
    'DEBIAN/postinst',
    'DEBIAN/postrm',
    'DEBIAN/prerm',
    'etc/arproxy/arproxy.yaml',
    'lib/systemd/system/arproxy.service',
    'lib/systemd/system/arproxy@.service',
    'usr/bin/arproxy',
    'usr/bin/arproxy-lab',
    'usr/lib/arproxy/bundle/chunk-2NE6DBMA.js',
    'usr/lib/arproxy/bundle/main.js',
    'usr/lib/arproxy/labs/arproxy-lab',
    'usr/lib/arproxy/labs/arproxy_lab.py',
    'usr/lib/arproxy/labs/lib/lab.sh',
    'usr/lib/arproxy/labs/lib/program',
    'usr/lib/arproxy/package.json',
    'usr/lib/arproxy/prebuilds/linux-x64.node',
    'usr/share/bash-completion/completions/arproxy',
    'usr/share/doc/arproxy/CHANGELOG.md.gz',
    'usr/share/doc/arproxy/README.md.gz',
    'usr/share/doc/arproxy/THIRD-PARTY-LICENSES.gz',
    'usr/share/doc/arproxy/changelog.gz',
    'usr/share/doc/arproxy/copyright',
    'usr/share/doc/arproxy/docs/arproxy.example.yaml',
    'usr/share/doc/arproxy/docs/run.md',
    'usr/share/doc/arproxy/examples/alerts.yaml',
    'usr/share/fish/vendor_completions.d/arproxy.fish',
    'usr/share/lintian/overrides/arproxy',
    'usr/share/man/man8/arproxy-lab.8.gz',
    'usr/share/man/man8/arproxy.8.gz',
    'usr/share/zsh/vendor-completions/_arproxy',
  ]);
});

describe('what it says of itself', () => {
  test('the architecture is that of its one addon', () => {
    expect(text('DEBIAN/control')).toContain('\nArchitecture: amd64\n');
    const arm64 = tree('arm64');
    expect(String(arm64.get('DEBIAN/control')?.bytes)).toContain('\nArchitecture: arm64\n');
    expect([...arm64.keys()].filter((path) => path.endsWith('.node'))).toEqual([
      'usr/lib/arproxy/prebuilds/linux-arm64.node',
    ]);
  });

  test('the Node that it needs is the one that package.json has', async () => {
    const { engines } = (await import('../../../package.json', { with: { type: 'json' } })).default;
    expect(text('DEBIAN/control')).toContain(
      `\nDepends: nodejs (${engines.node.replace('>=', '>= ')}), libpcap`,
    );
  });

  test('the configuration is kept at upgrades', () => {
    expect(text('DEBIAN/conffiles')).toBe('/etc/arproxy/arproxy.yaml\n');
  });

  test('the sums of all files, the control files apart', () => {
    const sums = [...amd64.values()].flatMap(({ path, bytes }) =>
      bytes === undefined || path.startsWith('DEBIAN/')
        ? []
        : [`${createHash('md5').update(bytes).digest('hex')}  ${path}\n`],
    );
    expect(sums.length).toBe(25);
    expect(text('DEBIAN/md5sums')).toBe(sums.join(''));
  });

  test('the licence', () => {
    expect(text('usr/share/doc/arproxy/copyright')).toMatch(
      /^License: MIT\n MIT License\n \.\n Permission is hereby\n granted\.\n$/m,
    );
  });

  test('the changelog, with the time of the release', () => {
    expect(unzipped('usr/share/doc/arproxy/changelog.gz')).toMatch(
      /^arproxy \(1\.2\.3\) [\s\S]*\n -- .* <.*> {2}Sun, 09 Sep 2001 01:46:40 \+0000\n$/,
    );
  });
});

test('what is compressed has no time in it', () => {
  // RFC 1952: four octets of MTIME.
  const zipped = [...amd64].filter(([path]) => path.endsWith('.gz'));
  expect(zipped.length).toBe(6);
  for (const [, { bytes }] of zipped) expect(bytes?.readUInt32LE(4)).toBe(0);
  expect(unzipped('usr/share/man/man8/arproxy.8.gz')).toContain('.TH ARPROXY');
});

test('the program, and what dpkg runs, can be executed, and nothing else', () => {
  const executable = [...amd64.values()]
    .filter(({ mode = 0 }) => (mode & 0o111) !== 0)
    .map(({ path }) => path);
  expect(executable.toSorted()).toEqual([
    'DEBIAN/postinst',
    'DEBIAN/postrm',
    'DEBIAN/prerm',
    'usr/lib/arproxy/bundle/main.js',
    'usr/lib/arproxy/labs/arproxy-lab',
    'usr/lib/arproxy/labs/lib/program',
  ]);
  expect(amd64.get('usr/bin/arproxy-lab')?.target).toBe('../lib/arproxy/labs/arproxy-lab');
  expect(amd64.get('usr/bin/arproxy')?.target).toBe('../lib/arproxy/bundle/main.js');
});

test.each([
  ['1.2.3', '1.2.3'],
  ['1.2.3-rc.1', '1.2.3~rc.1'],
])('version %s is %s for dpkg', (version, debian) => {
  expect(debianVersion(version)).toBe(debian);
  expect(String(tree('x64', version).get('DEBIAN/control')?.bytes)).toContain(`\nVersion: ${debian}\n`);
});
