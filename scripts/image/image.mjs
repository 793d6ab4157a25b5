// npm run build:image [-- amd64 | arm64 ...]: an image from what `npm run release` made, for each architecture, in image/. Nothing of
// another architecture is run (docs/decisions/0032-image-and-kubernetes.md).
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianVersion } from '../release/debian/control.mjs';
import { isThere, main, ReleaseError, ROOT, run } from '../release/run.mjs';
import { IMAGE_ARCH } from './architectures.mjs';
import { makeRootFilesystem } from './root-filesystem.mjs';

const TARGET = join(ROOT, 'image');
/** In octets, of all layers as they are stored and sent. */
const LARGEST = 60e6;
const PROGRAMS = ['mmdebstrap', 'buildah'];

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

function image(arch, say) {
  const deb = join(ROOT, `release/arproxy_${debianVersion(version)}_${arch}.deb`);
  if (!existsSync(deb)) throw new ReleaseError(`${deb} is not there: npm run release makes it`);
  const work = mkdtempSync(join(tmpdir(), 'arproxy-image-'));
  try {
    say(`${arch}: Debian's libraries, Node, and arproxy`);
    const root = join(work, 'root');
    const time = makeRootFilesystem({ root, arch, deb, work });
    const layout = join(work, 'layout');
    say(`${arch}: the image`);
    build({ root, arch, time, layout, store: join(work, 'store') });
    const size = sizeOf(layout);
    if (size > LARGEST)
      throw new ReleaseError(`the layers for ${arch} are ${size} octets, and may be ${LARGEST}`);
    place({ root, layout, arch, work });
    return `${arch}: ${digestOf(layout)}, ${(size / 1e6).toFixed(1)} MB compressed`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** As root on Debian and Ubuntu they are installed; else it is said what to install. */
function installPrograms(say) {
  if (PROGRAMS.every(isThere)) return;
  say('scripts/setup image: installing what is missing');
  run('scripts/setup', ['image']);
}

/** An OCI layout of one image. In a store of our own: whatever else buildah keeps on this machine, and where, is not touched. */
function build({ root, arch, time, layout, store }) {
  const ours = [`--root=${join(store, 'root')}`, `--runroot=${join(store, 'run')}`, '--storage-driver=vfs'];
  const name = `localhost/arproxy:${version}`;
  const file = join(ROOT, 'deploy/image/Containerfile');
  const told = [`--platform=linux/${arch}`, `--build-arg=VERSION=${version}`, `--timestamp=${time}`];
  // Isolation is for what is run, which is nothing; the others want more rights to begin with.
  run('buildah', [...ours, 'bud', '--isolation=chroot', ...told, '-f', file, '-t', name, root]);
  run('buildah', [...ours, 'push', '--quiet', name, `oci:${layout}:${name}`]);
}

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const digestOf = (layout) => read(join(layout, 'index.json')).manifests[0].digest;

function sizeOf(layout) {
  const manifest = read(join(layout, 'blobs', ...digestOf(layout).split(':')));
  return manifest.layers.reduce((sum, { size }) => sum + size, 0);
}

/** image/ARCH, to build from by hand, and the image as one file, for `podman load -i`. */
function place({ root, layout, arch, work }) {
  mkdirSync(TARGET, { recursive: true });
  const archive = `arproxy_${version}_${arch}.oci.tar`;
  const sorted = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  run('tar', [...sorted, '-cf', join(work, archive), '-C', layout, ...readdirSync(layout).toSorted()]);
  rmSync(join(TARGET, arch), { recursive: true, force: true });
  for (const [from, to] of [
    [root, arch],
    [join(work, archive), archive],
  ])
    run('mv', [from, join(TARGET, to)]);
}

await main('image', (say) => {
  const told = process.argv.slice(2);
  const unknown = told.find((arch) => !Object.hasOwn(IMAGE_ARCH, arch));
  if (unknown !== undefined)
    throw new ReleaseError(`${unknown}: want ${Object.keys(IMAGE_ARCH).join(' or ')}`);
  installPrograms(say);
  for (const arch of told.length > 0 ? told : Object.keys(IMAGE_ARCH)) console.log(image(arch, say));
});
