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
import type { DumpBuffer } from './dump-buffers.ts';

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

/** A file could not be made or written: what was tried, on what, the errno, and what to do. */
export class DumpError extends Error {
  override readonly name = 'DumpError';
  readonly code = 'ERR_DUMP';
  readonly syscall: string;
  /** Frames that were handed over and are in no file. */
  readonly lost: number;

  constructor(path: string, cause: NodeJS.ErrnoException, lost = 0) {
    const remedy = REMEDIES[cause.code ?? ''] ?? 'look at the file system that it is on';
    super(`dump to ${path}: ${cause.message}: ${remedy}`);
    this.syscall = cause.syscall ?? 'write';
    this.lost = lost;
  }
}

const ROOM = 'make room, or give a smaller --dump-size or fewer --dump-files';
const MAY_WRITE = 'give a file in a directory that arproxy, as the user that it runs as, may make files in';
const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: ROOM,
  EDQUOT: ROOM,
  EFBIG: ROOM,
  EACCES: MAY_WRITE,
  EPERM: MAY_WRITE,
  EROFS: MAY_WRITE,
  ENOENT: 'make the directory first',
  ENOTDIR: 'give a file in a directory that is there',
  EEXIST: 'somebody else makes files of this name: give another',
  ERR_NOT_A_FILE:
    'give the name of a file that is there, or is not there yet: pipes and devices are not written to',
};

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
    const { bytes, length } = buffer;
    let done = 0;
    try {
      if (buffer.opensFile) await this.#rotate();
      while (done < length) {
        const { bytesWritten } = await write(this.#fd, bytes, done, length - done, this.#length + done);
        done += bytesWritten;
      }
      this.#length += length;
    } catch (error) {
      const whole = wholeBlocks(buffer.view, done);
      await ftruncate(this.#fd, this.#length + whole.octets).catch(() => {});
      throw this.#fault(error, wholeBlocks(buffer.view, length).packets - whole.packets);
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
