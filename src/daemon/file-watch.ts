/** A file and those that it names, looked at again and again: whoever reads them is told when one has changed since. */
import { type FileStamps, stampLater, stampOf } from '../config/file-stamp.ts';

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
  /** The files are being read: whoever does has to know nothing of what changes meanwhile. */
  #paused = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #lookMs: number;

  /** `file` may be read from here on: see pause(). */
  constructor(file: string, lookMs = LOOK_MS) {
    this.file = file;
    this.#lookMs = lookMs;
    this.#seen.set(file, stampOf(file));
  }

  /**
   * The file is about to be read: what has changed until now need not be told of, what changes from here on is, from resume() on.
   * (Where the file system keeps coarse times: unless it stays as long as it is, and that within the same tick.)
   */
  async pause(): Promise<void> {
    this.#paused = true;
    this.#seen.set(this.file, await stampLater(this.file));
  }

  /** What has changed since the files were read is told of at the next look. */
  resume(): void {
    this.#paused = false;
    this.#round++;
  }

  /** The same of the files that it names now, as they were before they are read, in the place of those that it named. */
  renewOthers(files: FileStamps): void {
    this.#round++;
    for (const file of this.#seen.keys()) if (file !== this.file) this.#seen.delete(file);
    for (const [file, stamp] of files) if (file !== this.file) this.#seen.set(file, stamp);
  }

  /** Goes on until close(), and does not keep the process alive. */
  start(changed: (file: string) => void): void {
    this.#timer = setInterval(() => {
      if (this.#paused) return;
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
    const now = await stampLater(file);
    this.#underWay.delete(file);
    if (round !== this.#round || this.#paused || this.#seen.get(file) === now) return;
    this.#seen.set(file, now);
    changed(file);
  }
}
