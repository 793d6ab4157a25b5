// complete-lock.mjs [FOLDER]: adds to its package-lock.json the packages for other platforms that the registry at hand does not
// serve. `npm install` leaves those out of the lock, and `npm ci` then calls the lock out of sync. Run it after every change.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(process.argv[2] ?? '.', 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
// From the spelling in package names to npm's own.
const libcs = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (lock.packages[place] !== undefined || lock.packages[`${path}/${place}`] !== undefined) continue;
    const [, os, cpu, abi] =
      /(android|darwin|freebsd|linux|openharmony|win32)-([^-]+)(?:-(.+))?$/.exec(name) ?? [];
    if (os === undefined) throw new Error(`${name}: no platform in its name`);
    const libc = os === 'linux' && abi !== undefined ? { libc: [libcs[abi]] } : {};
    lock.packages[place] = {
      version,
      cpu: [cpu],
      ...(entry.dev ? { dev: true } : {}),
      ...libc,
      optional: true,
      os: [os],
    };
  }
}
const root = lock.packages[''];
delete lock.packages[''];
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
