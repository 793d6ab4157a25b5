/** The log for what may repeat itself: a flapping link, a send that fails thousands of times a second. */
import { EVENTS, type EventLevel, type LogEvent } from './events.ts';
import { type LeftOut, LineLimit } from './line-limit.ts';
import type { Log } from './log.ts';

export class LimitedLog {
  readonly #log: Log;
  readonly #limit = new LineLimit();
  /** Of each kind that is limited now, the last line that was left out: its level, and its text, which is how things are. */
  readonly #last = new Map<string, { readonly level: EventLevel; readonly text: string }>();

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
    else this.#last.set(kind, { level, text });
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
      const last = this.#last.get(kind);
      const text = `suppressed ${lines} more ${lines === 1 ? 'line' : 'lines'} (${kind}); the last: ${last?.text}`;
      this.#log.say('lines-suppressed', { kind, leftOut: lines, last: last?.text }, text, last?.level);
      this.#last.delete(kind);
    }
  }
}
