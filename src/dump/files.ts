/** The files of a dump: FILE is the one that is written, FILE.1 the one before it, and so on; the oldest goes. */
import {
  close as closeCallback,
  existsSync,
  ftruncate as ftruncateCallback,
  lstatSync,
  open as openCallback,
  openSync,
  renameSync,
  rmSync,
  write as writeCallback,
} from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { wholeBlocks } from '../capture/pcapng-writer.ts';
import type { DumpBuffer } from './buffers.ts';
import { DumpError } from './error.ts';

const [close, ftruncate, open, write] = [
  promisify(closeCallback),
  promisify(ftruncateCallback),
  promisify(openCallback),
  promisify(writeCallback),
];

/** Fails where the file exists: then it is not ours. */
const NEW = 'wx';

/** Instead of a file descriptor: whatever is tried with it is refused. */
const CLOSED = -1;

/** FILE, FILE.1, FILE.2, ...: `count` of them, the newest first. */
const names = (path: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => (n === 0 ? path : `${path}.${n}`));

/** What is to be renamed, in this order, so that FILE is free. The oldest is removed before. */
const renames = (path: string, count: number): [string, string][] =>
  names(path, count)
    .slice(0, -1)
    .map((name, n): [string, string] => [name, `${path}.${n + 1}`])
    .toReversed();

const oldest = (path: string, count: number): string => names(path, count).at(-1) ?? path;

export class DumpFiles {
  readonly #path: string;
  readonly #count: number;
  #fd: number;
  /** Octets of whole blocks in the file that is written. */
  #length = 0;

  /** Puts files of a run before aside and makes a new one. Throws DumpError. */
  constructor(path: string, count: number) {
    this.#path = path;
    this.#count = count;
    try {
      refuseSpecial(path);
      rmSync(oldest(path, count), { force: true });
      for (const [from, to] of renames(path, count)) if (existsSync(from)) renameSync(from, to);
      this.#fd = openSync(path, NEW);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  /** Writes a whole buffer. Throws DumpError; what is in the file then still ends with a whole block. */
  async write(buffer: DumpBuffer): Promise<void> {
    const { bytes, view, length, begins } = buffer;
    let done = 0;
    // Where in the buffer the file that is written now would begin: below 0, it began in a buffer before.
    let origin = -this.#length;
    try {
      for (const end of [...begins, length]) {
        while (done < end) {
          const { bytesWritten } = await write(this.#fd, bytes, done, end - done, done - origin);
          done += bytesWritten;
        }
        if (!begins.includes(end)) continue;
        await this.#rotate();
        origin = end;
      }
      this.#length = length - origin;
    } catch (error) {
      const whole = wholeBlocks(view, done);
      await ftruncate(this.#fd, whole.octets - origin).catch(() => {});
      throw this.#fault(error, wholeBlocks(view, length).packets - whole.packets);
    }
  }

  async close(): Promise<void> {
    await close(this.#fd);
  }

  async #rotate(): Promise<void> {
    const full = this.#fd;
    this.#fd = CLOSED; // should the next fail, the number may be somebody else's
    await close(full);
    await rm(oldest(this.#path, this.#count), { force: true });
    for (const [from, to] of renames(this.#path, this.#count)) if (await exists(from)) await rename(from, to);
    this.#fd = await open(this.#path, NEW);
    this.#length = 0;
  }

  #fault(error: unknown, lost = 0): unknown {
    return error instanceof Error && 'code' in error
      ? new DumpError(this.#path, error as NodeJS.ErrnoException, lost)
      : error;
  }
}

/** /dev/null is not to be renamed, and a pipe not to be waited for. */
function refuseSpecial(path: string): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined || there.isFile()) return;
  throw Object.assign(new Error('not a regular file'), { code: 'ERR_NOT_A_FILE', syscall: 'lstat' });
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
