/** The files of a release, as `npm run release` leaves them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { REPOSITORY } from '../support/confine.ts';

export const { version: VERSION } = manifest;

/** The man page's path in the package: `man/arproxy.N`. */
export const [MAN_PAGE] = [manifest.man].flat() as [string];

export const TARBALL = `arproxy-${VERSION}.tgz`;
export const debOf = (architecture: string): string => `arproxy_${VERSION}_${architecture}.deb`;

/** Its path. ARPROXY_RELEASE is another folder of releases. */
export function released(file: string): string {
  const path = join(process.env['ARPROXY_RELEASE'] ?? join(REPOSITORY, 'release'), file);
  if (!existsSync(path)) throw new Error(`${path} is not there; run: npm run release`);
  return path;
}
