/** A file and those that it names, looked at again and again: whoever reads them is told when one has changed since. */
import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** By what stat says, so that the swapped links of a mounted ConfigMap are seen too; inotify would see the link alone. */
const LOOK_MS = 1000;

export class FileWatch {
  readonly file: string;
  /** What each was when it was last looked at, or about to be read. */
  readonly #seen = new Map<string, string>();
  /** Looks at these have not ended: they may lie on a server that has gone. */
  readonly #underWay = new Set<string>();
  /** Grows whenever files are about to be read: a look that began before tells nothing of what changed since. */
  #round = 0;
  #timer: NodeJS.Timeout | undefined;
  readonly #lookMs: number;

  /** `file` may be read from here on: see renew(). */
  constructor(file: string, lookMs = LOOK_MS) {
    this.file = file;
    this.#lookMs = lookMs;
    this.renew();
  }

  /**
   * The file is about to be read: what has changed until now need not be told of, what changes from here on is. (Where the
   * file system keeps coarse times: unless it stays as long as it is, and that within the same tick.)
   */
  renew(): void {
    this.#round++;
    this.#seen.set(this.file, stampOf(this.file));
  }

  /** The same of the files that it names now, in the place of those that it named. */
  renewOthers(files: Iterable<string>): void {
    this.#round++;
    for (const file of this.#seen.keys()) if (file !== this.file) this.#seen.delete(file);
    for (const file of files) if (file !== this.file) this.#seen.set(file, stampOf(file));
  }

  /** Goes on until close(), and does not keep the process alive. */
  start(changed: (file: string) => void): void {
    this.#timer = setInterval(() => {
      for (const file of this.#seen.keys()) void this.#look(file, changed);
    }, this.#lookMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#round++;
    this.#seen.clear();
  }

  async #look(file: string, changed: (file: string) => void): Promise<void> {
    if (this.#underWay.has(file)) return;
    this.#underWay.add(file);
    const round = this.#round;
    const now = await stat(file, { bigint: true }).then(stamp, noStamp);
    this.#underWay.delete(file);
    if (round !== this.#round || this.#seen.get(file) === now) return;
    this.#seen.set(file, now);
    changed(file);
  }
}

function stampOf(file: string): string {
  try {
    return stamp(statSync(file, { bigint: true }));
  } catch (error) {
    return noStamp(error as NodeJS.ErrnoException);
  }
}

const stamp = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

/** A file that cannot be looked at has a stamp too: it may be there the next time. */
const noStamp = ({ code }: NodeJS.ErrnoException): string => String(code);
