// All files of the image, put together from Debian's libraries, Node and arproxy's .deb: what is loaded, its licences, and no more.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ReleaseError, run } from '../release/run.mjs';
import { IMAGE_ARCH, OPENED_LATE } from './architectures.mjs';
import { unpackDebian } from './debian.mjs';
import { librariesOf } from './libraries.mjs';
import { fetchNode } from './node.mjs';

/** Folders that a runtime mounts something on: on a read-only root it cannot make them. */
const MOUNTED = ['proc', 'sys', 'dev', 'run', 'tmp', 'etc/arproxy'];

/** Of the .deb: the program with its addon, its configuration, its licences. Not its labs, which are scripts of a shell. */
const OF_DEB = [
  'usr/lib/arproxy/package.json',
  'usr/lib/arproxy/bundle',
  'usr/lib/arproxy/prebuilds',
  'etc/arproxy/arproxy.yaml',
  'usr/share/doc/arproxy/copyright',
  'usr/share/doc/arproxy/THIRD-PARTY-LICENSES.gz',
];

/** Users that programs look up. */
const PASSWD = 'root:x:0:0:root:/:/nonexistent\nnobody:x:65534:65534:nobody:/:/nonexistent\n';
const GROUP = 'root:x:0:\nnogroup:x:65534:\n';

/** Makes `root`. `deb`: arproxy's for this architecture; `work`: an empty folder. The time of the release, in seconds since 1970. */
export function makeRootFilesystem({ root, arch, deb, work }) {
  const { node, triple, loader } = IMAGE_ARCH[arch];
  const put = (path, bytes, mode = 0o644) => {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
    chmodSync(place, mode);
  };
  for (const folder of MOUNTED) mkdirSync(join(root, folder), { recursive: true });
  putNode(fetchNode(join(work, 'node'), node), root, put);
  putLibraries(join(work, 'debian'), { arch, triple, loader, root, put });
  put('etc/passwd', PASSWD);
  put('etc/group', GROUP);
  return putArproxy(deb, join(work, 'deb'), root, put);
}

function putNode(folder, root, put) {
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  copyFileSync(join(folder, 'bin/node'), join(root, 'usr/bin/node'));
  chmodSync(join(root, 'usr/bin/node'), 0o755);
  put('usr/share/doc/node/LICENSE', readFileSync(join(folder, 'LICENSE')));
}

function putLibraries(debian, { arch, triple, loader, root, put }) {
  const packages = unpackDebian(debian, arch);
  const placeOf = (name) =>
    [`lib/${triple}/${name}`, `usr/lib/${triple}/${name}`].find((path) => existsSync(join(debian, path)));
  const names = librariesOf(readFileSync(join(root, 'usr/bin/node')), OPENED_LATE, (name) => {
    const place = placeOf(name);
    return place && readFileSync(join(debian, place));
  });
  const used = names.map(placeOf);
  // Under the names that are asked for: nobody reads a cache of names here, and links would only point at other names.
  for (const [at, name] of names.entries())
    put(`usr/lib/${triple}/${name}`, readFileSync(join(debian, used[at])), 0o755);
  const loaderName = loader.split('/').at(-1);
  mkdirSync(join(root, dirname(loader)), { recursive: true });
  symlinkSync(`/usr/lib/${triple}/${loaderName}`, join(root, loader));
  put('etc/os-release', readFileSync(join(debian, 'usr/lib/os-release')));
  for (const { name, control, files } of packages) {
    if (name !== 'base-files' && !used.some((path) => files.has(path))) continue;
    put(`usr/share/doc/${name}/copyright`, readFileSync(join(debian, 'usr/share/doc', name, 'copyright')));
    // What scanners for known faults read, in the place where they look for it in images without dpkg.
    put(`var/lib/dpkg/status.d/${name}`, control);
  }
}

const LAUNCHER = /^#!\/bin\/sh\n':' \/\/; exec node '(--inspect-port=[^']+)' "\$0" "\$@"\n/;

/** The launcher without sh: a kernel gives the program of the first line one word, and one word is what we have for it. */
export function launcherWithoutShell(text) {
  if (!LAUNCHER.test(text))
    throw new ReleaseError('bundle/main.js does not begin as scripts/launcher.mjs has it');
  return text.replace(LAUNCHER, '#!/usr/bin/node $1\n');
}

function putArproxy(deb, folder, root, put) {
  run('dpkg-deb', ['-x', deb, folder]);
  for (const path of OF_DEB) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    run('cp', ['-a', join(folder, path), join(root, path)]);
  }
  const main = 'usr/lib/arproxy/bundle/main.js';
  put(main, launcherWithoutShell(readFileSync(join(folder, main), 'utf8')), 0o755);
  symlinkSync('../lib/arproxy/bundle/main.js', join(root, 'usr/bin/arproxy'));
  return Math.floor(statSync(join(folder, 'usr/lib/arproxy/package.json')).mtimeMs / 1000);
}
