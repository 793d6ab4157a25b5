// The archive that npm installs, made of copies with modes of our own: npm keeps those of a clone, which a umask decides.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { faultsOfPackage, startsItself } from './contents.mjs';
import { packedPaths } from './prepack.mjs';
import { ReleaseError, ROOT, run } from './run.mjs';
import { readTar } from './tar.mjs';

/** Packs into `folder`, by way of `stage`. The files in it: { path, mode, bytes }. */
export function pack(stage, folder) {
  for (const path of packedPaths()) {
    const copy = join(stage, path);
    mkdirSync(dirname(copy), { recursive: true });
    const bytes = readFileSync(join(ROOT, path));
    writeFileSync(copy, bytes);
    chmodSync(copy, startsItself({ bytes }) ? 0o755 : 0o644);
  }
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: stage }),
  );
  const files = filesOf(readFileSync(join(folder, filename)));
  const faults = faultsOfPackage(files);
  if (faults.length > 0) throw new ReleaseError(`${filename}: ${faults.join(`\nrelease: ${filename}: `)}`);
  return files;
}

/** The files of an archive that `npm pack` made. */
export const filesOf = (tgz) =>
  readTar(gunzipSync(tgz)).map(({ path, mode, bytes }) => ({
    path: path.replace(/^package\//, ''),
    mode,
    bytes,
  }));
