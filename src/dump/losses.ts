/** Frames that the dump had no room for: counted, and said once when it begins and once when it is over. */
import type { Log } from '../log/log.ts';

/** Number of looks in a row without a loss after which it is over. */
const QUIET_LOOKS = 5;

export class DumpLosses {
  total = 0;
  readonly #file: string;
  readonly #log: Log;
  /** Total when the losing that is under way began; undefined: none is. */
  #began: number | undefined;
  #seen = 0;
  #quiet = 0;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  /** One frame more; `warn` unless it is known why. */
  add(warn: boolean): void {
    if (warn && this.#began === undefined) {
      this.#began = this.total;
      this.#log.say(
        'dump-losing',
        { file: this.#file },
        `dump to ${this.#file}: disk cannot keep up: frames are being dropped from the dump; replies are not affected`,
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
    this.#log.say(
      'dump-recovered',
      { file: this.#file, lost },
      `dump to ${this.#file}: whole again, ${lost} frames were dropped from it`,
    );
  }
}
