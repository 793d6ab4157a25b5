// What the .deb of an architecture holds, made from the files of the package: no octet of a program that npm's users do not have.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { changelog, control } from './debian/control.mjs';

const DEBIAN = join(import.meta.dirname, 'debian');
const CONFIG = 'etc/arproxy/arproxy.yaml';
const DOC = 'usr/share/doc/arproxy';

/** Without time and name, as lintian wants it. */
const zipped = (bytes) => gzipSync(bytes, { level: 9 });

/** Places of the package's files that are not below /usr/lib/arproxy. What is none of these, and no part of the program, is left out. */
const PLACES = [
  [/^completions\/arproxy\.bash$/, () => 'usr/share/bash-completion/completions/arproxy'],
  [/^completions\/_arproxy$/, () => 'usr/share/zsh/vendor-completions/_arproxy'],
  [/^completions\/arproxy\.fish$/, () => 'usr/share/fish/vendor_completions.d/arproxy.fish'],
  // Not usr/lib: deb-systemd-helper of Ubuntu 22.04 does not look there.
  [/^deploy\/(arproxy@?\.service)$/, (_, name) => `lib/systemd/system/${name}`],
  [/^deploy\/(.*)$/, (_, name) => `${DOC}/examples/${name}`],
  // As they are: man page, README and units name them, and they name each other.
  [/^docs\/(.*)$/, (_, name) => `${DOC}/docs/${name}`],
  [/^man\/(arproxy(?:-lab)?\.(\d))$/, (_, name, section) => `usr/share/man/man${section}/${name}.gz`],
  [/^bundle\/(THIRD-PARTY-LICENSES)$/, (_, name) => `${DOC}/${name}.gz`],
  [/^((?:README|CHANGELOG)\.md)$/, (_, name) => `${DOC}/${name}.gz`],
];

/** The programs: what they load, where they expect it. Without types: nobody compiles against what is in /usr/lib. */
const isProgram = (path, arch) =>
  path === 'package.json' ||
  /^bundle\/[^/]+\.js$/.test(path) ||
  path === `prebuilds/linux-${arch}.node` ||
  path.startsWith('labs/');

function placeOf(path, arch) {
  if (isProgram(path, arch)) return `usr/lib/arproxy/${path}`;
  const [pattern, place] = PLACES.find(([each]) => each.test(path)) ?? [];
  return pattern === undefined ? undefined : path.replace(pattern, place);
}

function installed({ path, mode, bytes }, arch) {
  const place = placeOf(path, arch);
  if (place === undefined) return [];
  return [
    {
      path: place,
      mode: (mode & 0o100) === 0 ? 0o644 : 0o755,
      bytes: place.endsWith('.gz') ? zipped(bytes) : bytes,
    },
  ];
}

const ours = (name) => readFileSync(join(DEBIAN, name));

/** [{ path, mode, bytes } or { path, target }], control files below DEBIAN/. `files`: of the package; `time`: seconds since 1970. */
export function debTree({ files, arch, version, time }) {
  const licence = files.find(({ path }) => path === 'LICENSE').bytes.toString();
  const data = [
    ...files.flatMap((file) => installed(file, arch)),
    { path: CONFIG, mode: 0o644, bytes: ours('arproxy.yaml') },
    { path: 'usr/share/lintian/overrides/arproxy', mode: 0o644, bytes: ours('lintian-overrides') },
    { path: `${DOC}/copyright`, mode: 0o644, bytes: Buffer.from(copyright(licence)) },
    { path: `${DOC}/changelog.gz`, mode: 0o644, bytes: zipped(changelog(version, time)) },
  ];
  const kib = data.reduce((sum, { bytes }) => sum + Math.ceil(bytes.length / 1024), 0);
  const sums = data.map(({ path, bytes }) => `${createHash('md5').update(bytes).digest('hex')}  ${path}\n`);
  const text = (name, bytes, mode = 0o644) => ({ path: `DEBIAN/${name}`, mode, bytes: Buffer.from(bytes) });
  return [
    ...data,
    { path: 'usr/bin/arproxy', target: '../lib/arproxy/bundle/main.js' },
    { path: 'usr/bin/arproxy-lab', target: '../lib/arproxy/labs/arproxy-lab' },
    text('control', control({ version, arch, kib })),
    text('conffiles', `/${CONFIG}\n`),
    text('md5sums', sums.join('')),
    ...['postinst', 'prerm', 'postrm'].map((name) => text(name, ours(name), 0o755)),
  ];
}

/** In Debian's form a line of a text begins with a space, and an empty one is a dot. */
const copyright = (licence) =>
  `${ours('copyright').toString()}${licence
    .trim()
    .split('\n')
    .map((line) => ` ${line.trim() || '.'}\n`)
    .join('')}`;
