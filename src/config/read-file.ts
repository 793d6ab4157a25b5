/** A whole file, as it was at one moment, and not more of it than is sane. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { ConfigError } from './faults.ts';

/** How often a file that is written to under the reading is read again. */
const TRIES = 3;

const CHUNK = 64 << 10;

/** Throws ConfigError. `hint` is told where the file is longer than `largest` octets. */
export function readWholeFile(file: string, largest: number, hint = ''): string {
  for (let tries = 0; tries < TRIES; tries++) {
    const text = readOnce(file, largest, hint);
    if (text !== undefined) return text;
  }
  throw failed(file, 'it is written to while it is read');
}

/** Undefined: it changed meanwhile. */
function readOnce(file: string, largest: number, hint: string): string | undefined {
  let fd: number | undefined;
  try {
    // Not to wait for somebody to open the other end of a FIFO.
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const before = fstatSync(fd, { bigint: true });
    if (!before.isFile())
      throw failed(file, before.isDirectory() ? 'is a directory' : 'is not a regular file');
    const octets = readUpTo(fd, largest);
    if (octets === undefined) throw failed(file, `is larger than ${largest} octets${hint}`);
    const after = fstatSync(fd, { bigint: true });
    return before.size === after.size && before.mtimeNs === after.mtimeNs
      ? octets.toString('utf8')
      : undefined;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw failed(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Undefined: there is more. A file may grow faster than it is read, or have no size at all (/proc). */
function readUpTo(fd: number, largest: number): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= largest; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const count = readSync(fd, chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return undefined;
}

const failed = (file: string, text: string): ConfigError =>
  new ConfigError([{ file, line: 0, column: 0, text }]);
