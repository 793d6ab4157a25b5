/** The configuration file that `run` and `check` read where none is named. */
import { lstatSync } from 'node:fs';

export const DEFAULT_FILE = '/etc/arproxy/arproxy.yaml';

/**
 * Undefined: there is none. One that is there and cannot be read, or stands where it cannot be looked at, counts as there: to read
 * it then says why, where silence would say that nothing is configured.
 */
export function defaultFile(): string | undefined {
  try {
    lstatSync(DEFAULT_FILE);
    return DEFAULT_FILE;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : DEFAULT_FILE;
  }
}
