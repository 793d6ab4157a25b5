/** Files that are looked at again and again: whoever reads them is told when one has changed since. */
import { type BigIntStats, stat, statSync } from 'node:fs';

/** By what stat says, so that the swapped links of a mounted ConfigMap are seen too; inotify would see the link alone. */
const LOOK_MS = 1000;

export class FileWatch {
  /** What each was when it was last looked at, or about to be read. */
  readonly #seen = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  /** Of the looks under way: what one finds that began before watch() or renew() is old. */
  #round = 0;
  #underWay = 0;
  readonly #lookMs: number;

  constructor(lookMs = LOOK_MS) {
    this.#lookMs = lookMs;
  }

  /**
   * These files and no others, as they are now, or, where one is watched already, as it was known: a change from there on
   * is told of. To be called before they are read, or what changes between the two goes unseen.
   */
  watch(files: Iterable<string>): void {
    const known = new Map(this.#seen);
    this.#round++;
    this.#seen.clear();
    for (const file of files) this.#seen.set(file, known.get(file) ?? stampOf(file));
  }

  /** All are about to be read again: what has changed until now need not be told of. */
  renew(): void {
    this.#round++;
    for (const file of this.#seen.keys()) this.#seen.set(file, stampOf(file));
  }

  /** Goes on until close(), and does not keep the process alive. */
  start(changed: (file: string) => void): void {
    this.#timer = setInterval(() => this.#look(changed), this.#lookMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.watch([]);
  }

  /** Not waited for: a file may lie on a server that has gone. No look begins before all of the one before have ended. */
  #look(changed: (file: string) => void): void {
    if (this.#underWay > 0) return;
    const round = this.#round;
    for (const file of this.#seen.keys()) {
      this.#underWay++;
      stat(file, { bigint: true }, (error, stats) => {
        this.#underWay--;
        const now = stamp(error, stats);
        if (round !== this.#round || this.#seen.get(file) === now) return;
        this.#seen.set(file, now);
        changed(file);
      });
    }
  }
}

function stampOf(file: string): string {
  try {
    return stamp(null, statSync(file, { bigint: true }));
  } catch (error) {
    return stamp(error as NodeJS.ErrnoException, undefined);
  }
}

/** A file that cannot be looked at has a stamp too: it may be there the next time. */
const stamp = (error: NodeJS.ErrnoException | null, stats: BigIntStats | undefined): string =>
  error !== null || stats === undefined
    ? String(error?.code)
    : [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ');
