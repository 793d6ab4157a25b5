/** Frames that the dump had no room for: counted, and said once when it begins and once when it is over. */
import type { Logger } from '../log/log.ts';

/** It is over when nothing was left out between so many looks. */
const QUIET_LOOKS = 5;

export class DumpLosses {
  total = 0;
  readonly #file: string;
  readonly #log: Logger;
  /** Total when the losing that is under way began; undefined: none is. */
  #began: number | undefined;
  #seen = 0;
  #quiet = 0;

  constructor(file: string, log: Logger) {
    this.#file = file;
    this.#log = log;
  }

  /** One frame more; `warn` unless it is known why. */
  add(warn: boolean): void {
    if (warn && this.#began === undefined) {
      this.#began = this.total;
      this.#log.warn(
        { file: this.#file },
        `dump to ${this.#file}: the disk is slower than the frames come, some are left out; answering goes on`,
      );
    }
    this.total++;
  }

  /** To be called now and then. */
  look(): void {
    this.#quiet = this.total === this.#seen ? this.#quiet + 1 : 0;
    this.#seen = this.total;
    if (this.#began === undefined || this.#quiet < QUIET_LOOKS) return;
    const lost = this.total - this.#began;
    this.#began = undefined;
    this.#log.warn(
      { file: this.#file, lost },
      `dump to ${this.#file}: whole again, ${lost} frames were left out`,
    );
  }
}
