/** The log for what may repeat itself: a flapping link, a send that fails thousands of times a second. */
import { type LeftOut, LineLimit } from './line-limit.ts';
import type { Logger } from './log.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

export class LimitedLog {
  readonly #log: Logger;
  readonly #limit = new LineLimit();
  /** Of each kind that is limited now: what was left out is said at the same level. */
  readonly #levels = new Map<string, Level>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Says the line, unless there were many of its kind in this minute. The kind is what a person would call the same. */
  say(level: Level, kind: string, fields: object, text: string): void {
    if (!this.#log.isLevelEnabled(level)) return;
    if (this.#limit.allows(kind, performance.now())) this.#log[level](fields, text);
    else this.#levels.set(kind, level);
  }

  /** Says what was left out in the minutes that are over. At each beat. */
  sayLeftOut(): void {
    this.#tell(this.#limit.ended(performance.now()));
  }

  /** Says what was left out so far. At the end. */
  close(): void {
    this.#tell(this.#limit.endAll());
  }

  #tell(leftOut: readonly LeftOut[]): void {
    for (const { kind, lines } of leftOut) {
      this.#log[this.#levels.get(kind) ?? 'info'](
        { kind, leftOut: lines },
        `left out ${lines} more lines like these: ${kind}`,
      );
      this.#levels.delete(kind);
    }
  }
}
