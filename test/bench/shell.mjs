// Commands that are run to their end, and their errors.
import { spawnSync } from 'node:child_process';

/** What a command prints; throws when it does not exit with 0 within `seconds`. */
export function sh(command, args, { seconds = 60, ...options } = {}) {
  const done = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: seconds * 1000,
    maxBuffer: 64 << 20,
    ...options,
  });
  const words = [command, ...args].join(' ').slice(0, 200);
  if (done.error !== undefined) throw new Error(`${words}: ${done.error.message}`);
  if (done.status !== 0)
    throw new Error(
      `${words}: exit ${done.status ?? done.signal}: ${(done.stderr ?? '').trim().slice(-400)}`,
    );
  return done.stdout;
}

/** Whether a program can be found. */
export const isThere = (program) => spawnSync('which', [program]).status === 0;
