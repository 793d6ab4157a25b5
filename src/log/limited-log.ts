/** The log for what may repeat itself: a flapping link, a send that fails thousands of times a second. */
import { EVENTS, type EventLevel, type LogEvent } from './events.ts';
import { type LeftOut, LineLimit } from './line-limit.ts';
import type { Log } from './log.ts';

export class LimitedLog {
  readonly #log: Log;
  readonly #limit = new LineLimit();
  /** Of each kind that is limited now: what was left out is said at the same level. */
  readonly #levels = new Map<string, EventLevel>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Says the line, unless there were many of its kind in this minute. The kind is what a person would call the same. */
  say(
    event: LogEvent,
    kind: string,
    fields: object,
    text: string,
    level: EventLevel = EVENTS[event].level,
  ): void {
    if (!this.#log.isEnabled(level)) return;
    if (this.#limit.allows(kind, performance.now())) this.#log.say(event, fields, text, level);
    else this.#levels.set(kind, level);
  }

  /** Says what was left out in the minutes that are over. At each resync. */
  sayLeftOut(): void {
    this.#tell(this.#limit.ended(performance.now()));
  }

  /** Says what was left out so far. At the end. */
  close(): void {
    this.#tell(this.#limit.endAll());
  }

  #tell(leftOut: readonly LeftOut[]): void {
    for (const { kind, lines } of leftOut) {
      const text = `left out ${lines} more lines like these: ${kind}`;
      this.#log.say('lines-suppressed', { kind, leftOut: lines }, text, this.#levels.get(kind));
      this.#levels.delete(kind);
    }
  }
}
