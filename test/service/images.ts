/** The images of the release, as `npm run build:image` makes them; and one as small as alpine's, for hosts. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { VERSION } from '../package/release.ts';
import { REPOSITORY } from '../support/confine.ts';
import type { Podman } from './podman.ts';
import { archiveOf, finished } from './rootfs.ts';

export const IMAGE = `localhost/arproxy:${VERSION}`;

/** For each architecture: what `npm run build:image` says of the image. */
export function makeImages(...architectures: readonly string[]): Map<string, string> {
  const script = join(REPOSITORY, 'scripts/image/image.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...architectures], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return new Map([...stdout.matchAll(/^(\w+): (.*)$/gm)].map(([, arch = '', said = '']) => [arch, said]));
}

export function loadImage(podman: Podman): void {
  podman.must('load', '--quiet', '--input', join(REPOSITORY, `image/arproxy_${VERSION}_amd64.oci.tar`));
}

/** busybox, as in the image of alpine, under these names; and `sh`, which is what a container without words runs. */
export function makeHostImage(podman: Podman, name: string, applets: readonly string[]): void {
  const root = join(podman.folder, 'host');
  mkdirSync(join(root, 'bin'), { recursive: true });
  const archive = archiveOf({ variant: 'extract', architecture: 'amd64', packages: ['busybox-static'] });
  finished('tar', ['-C', root, '--strip-components=1', '-xf', archive, '--wildcards', '*bin/busybox']);
  for (const applet of applets) symlinkSync('busybox', join(root, 'bin', applet));
  const file = join(podman.folder, 'host.tar');
  finished('tar', ['-C', root, '-cf', file, '.']);
  podman.must('import', '--change=CMD=["sh"]', '--change=ENV PATH=/bin', file, name);
}
