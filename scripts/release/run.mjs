// Programs that the release is made with. They are told nothing of where, and under whose habits, it is made.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** What ends the release, in one line for the maintainer. */
export class ReleaseError extends Error {}

/** What `npm pack` and `npm run` were called with is not for the npm that they call. */
const NOT_INHERITED =
  /^npm_(?:config_(?:dry_run|json|global|omit|production|pack_destination|ignore_scripts|prefix|local_prefix|node_gyp)|package_|lifecycle_)/i;

export function environment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !NOT_INHERITED.test(name) && name !== 'NODE_ENV',
  );
  return { ...Object.fromEntries(kept), TZ: 'UTC', LC_ALL: 'C.UTF-8' };
}

/** Its standard output. Throws a ReleaseError where it fails, with what it said. */
export function run(command, args, { cwd = ROOT, env = {} } = {}) {
  const done = spawnSync(command, args, {
    cwd,
    env: { ...environment(), ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (done.status === 0) return done.stdout;
  const said = `${done.stdout ?? ''}${done.stderr ?? ''}`.trim();
  throw new ReleaseError(
    `${[command, ...args].join(' ')}: ${done.error?.message ?? `ended with ${done.status ?? done.signal}`}${said === '' ? '' : `\n${said}`}`,
  );
}

/** Whether it is there to be run. */
export const isThere = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Runs what a program of ours does, and ends with 1 and one line where it cannot. */
export async function main(name, action) {
  process.umask(0o022);
  try {
    await action((text) => console.error(`${name}: ${text}`));
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
