/** A whole file, as it was at one moment, and not more of it than is sane. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { orKeepCapabilities } from '../errors/kept-capabilities.ts';
import { ConfigError } from './faults.ts';

/** How often a file that is written to under the reading is read again. */
const TRIES = 3;

const PIECE = 64 << 10;

/** Between two looks at a stream that has nothing yet. */
const RETRY_MS = 20;
const SLEEP = new Int32Array(new SharedArrayBuffer(4));

/** Throws ConfigError. `hint` is told where the file is longer than `largest` octets. */
export function readWholeFile(file: string, largest: number, hint = ''): Buffer {
  for (let tries = 0; tries < TRIES; tries++) {
    const octets = readOnce(file, largest, hint);
    if (octets !== undefined) return octets;
  }
  throw failed(file, 'it is written to while it is read');
}

/** Undefined: it changed meanwhile. */
function readOnce(file: string, largest: number, hint: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    // Not to wait for somebody to open the other end of a FIFO.
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const before = fstatSync(fd, { bigint: true });
    if (!before.isFile())
      throw failed(file, before.isDirectory() ? 'is a directory' : 'is not a regular file');
    const octets = readUpTo(fd, largest);
    const after = fstatSync(fd, { bigint: true });
    if (octets === 'changing' || before.size !== after.size || before.mtimeNs !== after.mtimeNs)
      return undefined;
    if (octets === 'too long') throw failed(file, `is larger than ${largest} octets${hint}`);
    return octets;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const remedy = orKeepCapabilities(code).replace(/^, or/, ': give it to this user, or');
    throw failed(file, `cannot be read: ${message}${remedy}`);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** What comes from a pipe, a terminal or a file, up to its end. Throws ConfigError. */
export function readStream(fd: number, name: string, largest: number, hint = ''): Buffer {
  const pieces: Buffer[] = [];
  let total = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE);
    const count = readSome(fd, piece, name);
    if (count === 0) return Buffer.concat(pieces);
    total += count;
    if (total > largest) throw failed(name, `is larger than ${largest} octets${hint}`);
    pieces.push(piece.subarray(0, count));
  }
}

/** Waits, also where somebody made the pipe O_NONBLOCK. */
function readSome(fd: number, piece: Buffer, name: string): number {
  for (;;) {
    try {
      return readSync(fd, piece);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'EAGAIN') throw failed(name, `cannot be read: ${message}`);
      Atomics.wait(SLEEP, 0, 0, RETRY_MS);
    }
  }
}

/** Never more of it, however fast it grows. A piece that is not full is the last one, of a file that nobody writes to. */
function readUpTo(fd: number, largest: number): Buffer | 'too long' | 'changing' {
  const pieces: Buffer[] = [];
  for (let total = 0, last = PIECE; total <= largest; total += last) {
    const piece = Buffer.allocUnsafe(PIECE);
    const count = readSync(fd, piece);
    if (count === 0) return Buffer.concat(pieces);
    if (last < PIECE) return 'changing';
    pieces.push(piece.subarray(0, count));
    last = count;
  }
  return 'too long';
}

const failed = (file: string, text: string): ConfigError =>
  new ConfigError([{ file, line: 0, column: 0, text }]);
