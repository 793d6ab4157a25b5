// npm run release: makes all that is published, into release/, from a fresh clone. The same commit gives the same octets, whoever
// makes it and where (docs/decisions/0027-release.md).
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDeb } from './deb.mjs';
import { debTree } from './deb-tree.mjs';
import { DEBIAN_ARCH, debianVersion } from './debian/control.mjs';
import { pack } from './pack.mjs';
import { buildPackage } from './prepack.mjs';
import { installPrograms } from './requirements.mjs';
import { main, ReleaseError, ROOT, run } from './run.mjs';
import { sbom } from './sbom.mjs';

const TARGET = join(ROOT, 'release');

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const json = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

/** What git says; undefined: what lies here is no clone. */
function git(...args) {
  try {
    return run('git', args).trim();
  } catch (error) {
    if (error instanceof ReleaseError) return undefined;
    throw error;
  }
}

/** Seconds since 1970 that all files are of: of the commit, unless SOURCE_DATE_EPOCH says so. */
function timeOfRelease() {
  const told = process.env.SOURCE_DATE_EPOCH ?? git('log', '-1', '--format=%ct');
  if (told === undefined)
    throw new ReleaseError(
      'git knows no commit here, whose time the release has: say it as SOURCE_DATE_EPOCH',
    );
  if (!/^\d+$/.test(told)) throw new ReleaseError(`SOURCE_DATE_EPOCH=${told}: want seconds since 1970`);
  // Times of files are only ever set back to it.
  if (Number(told) * 1000 > Date.now())
    throw new ReleaseError(`the time of the release, ${told}, has not come yet`);
  return Number(told);
}

async function writeSbom({ folder, version, files, metafile, time }) {
  const { bundledPackages } = await import('../lib/licences.mjs');
  const document = sbom({
    all: JSON.parse(run('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'])),
    folders: bundledPackages(metafile),
    packages: json('package-lock.json').packages,
    files: files
      .filter(({ path }) => path.startsWith('prebuilds/'))
      .map(({ path, bytes }) => ({ path, sha256: sha256(bytes) })),
    time,
  });
  writeFileSync(join(folder, `arproxy-${version}.cdx.json`), `${JSON.stringify(document, undefined, 2)}\n`);
}

/** As `sha256sum -c SHA256SUMS` reads it. */
function writeSums(folder) {
  const lines = readdirSync(folder)
    .toSorted()
    .map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`);
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''));
}

async function release(say) {
  // What a release before left is not what this one made.
  rmSync(TARGET, { recursive: true, force: true });
  installPrograms(say);
  const time = timeOfRelease();
  const metafile = await buildPackage(say);
  const { version } = json('package.json');
  const work = mkdtempSync(join(tmpdir(), 'arproxy-release-'));
  try {
    const folder = join(work, 'release');
    mkdirSync(folder);
    say('packing');
    const files = pack(join(work, 'package'), folder);
    for (const arch of Object.keys(DEBIAN_ARCH)) {
      const file = join(folder, `arproxy_${debianVersion(version)}_${DEBIAN_ARCH[arch]}.deb`);
      writeDeb({ tree: debTree({ files, arch, version, time }), stage: join(work, arch), file, time });
    }
    await writeSbom({ folder, version, files, metafile, time });
    copyFileSync(join(ROOT, 'bundle/THIRD-PARTY-LICENSES'), join(folder, 'THIRD-PARTY-LICENSES'));
    writeSums(folder);
    // Only now, so that there is a whole release or none.
    mkdirSync(TARGET);
    for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(TARGET, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const changed = git('status', '--porcelain') ?? '';
  if (changed !== '') say(`not what is committed: ${changed.split('\n').length} files are changed`);
  console.log(readFileSync(join(TARGET, 'SHA256SUMS'), 'utf8').trimEnd());
}

await main('release', release);
