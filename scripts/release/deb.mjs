// Writes a .deb with dpkg-deb, which is the judge of what one is.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';

/** `tree`: of deb-tree.mjs; `stage`: an empty folder; `time`: seconds since 1970, of all that is in it. */
export function writeDeb({ tree, stage, file, time }) {
  mkdirSync(stage, { recursive: true });
  for (const { path, mode, bytes, target } of tree) {
    const place = join(stage, path);
    mkdirSync(dirname(place), { recursive: true });
    if (target !== undefined) symlinkSync(target, place);
    else {
      writeFileSync(place, bytes);
      chmodSync(place, mode);
    }
  }
  // xz: dpkg of Ubuntu 22.04 and Debian 12 read it both. One thread: several cut the data elsewhere. It clamps newer times to
  // SOURCE_DATE_EPOCH, and all that we wrote is newer.
  run('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', stage, file], {
    env: { SOURCE_DATE_EPOCH: String(time), DPKG_DEB_THREADS_MAX: '1' },
  });
}
