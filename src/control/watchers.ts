/**
 * Who watches the decisions. Each watcher has a place in the flight recorder and is served from there by a timer, which runs
 * only while there is one: the answers know nothing of it. One that does not take what it is given is not given more; what is
 * overwritten meanwhile is counted, and told.
 */
import type { FlightRecorder } from '../responder/flight-recorder.ts';
import { decisionLine, type NameOf, wallOrigin } from './decision-line.ts';
import type { WatchFilter } from './watch-filter.ts';

const TICK_MS = 5;
/** In one tick, of all watchers together: about a millisecond each. */
const DECISIONS_A_TICK = 4096;
const LINES_A_TICK = 512;

export const MOST_WATCHERS = 16;

export interface Reader {
  /** Whether something that was written has not been taken yet. */
  readonly backlogged: boolean;
  write(text: string): void;
}

export interface WatcherStatus {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly shown: number;
  /** Decisions that were overwritten before they were looked at for it. */
  readonly missed: number;
}

interface Watcher {
  readonly reader: Reader;
  readonly fits: WatchFilter;
  readonly since: number;
  /** The number of the next decision to be looked at. */
  next: number;
  shown: number;
  missed: number;
}

export class Watchers {
  readonly #recorder: FlightRecorder;
  readonly #nameOf: NameOf;
  readonly #watchers = new Map<Reader, Watcher>();
  #timer: NodeJS.Timeout | undefined;

  constructor(recorder: FlightRecorder, nameOf: NameOf) {
    this.#recorder = recorder;
    this.#nameOf = nameOf;
  }

  get size(): number {
    return this.#watchers.size;
  }

  has(reader: Reader): boolean {
    return this.#watchers.has(reader);
  }

  /** Shows what is decided from now on, and before it the last `history` that fit. Returns the first number looked at. */
  add(reader: Reader, fits: WatchFilter, history: number): number {
    const next = this.#start(fits, history);
    this.#watchers.set(reader, { reader, fits, since: Date.now(), next, shown: 0, missed: 0 });
    this.#timer ??= setInterval(() => this.tick(), TICK_MS);
    return next;
  }

  remove(reader: Reader): void {
    this.#watchers.delete(reader);
    if (this.#watchers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  status(): WatcherStatus[] {
    const { oldest } = this.#recorder;
    return [...this.#watchers.values()].map(({ since, shown, missed, next }) => ({
      since,
      shown,
      missed: missed + Math.max(0, oldest - next),
    }));
  }

  tick(): void {
    const ready = [...this.#watchers.values()].filter(({ reader }) => !reader.backlogged);
    const origin = wallOrigin();
    for (const watcher of ready) {
      this.#feed(
        watcher,
        origin,
        Math.ceil(DECISIONS_A_TICK / ready.length),
        Math.ceil(LINES_A_TICK / ready.length),
      );
    }
  }

  #feed(watcher: Watcher, origin: number, decisions: number, lines: number): void {
    const { oldest, total } = this.#recorder;
    const missed = Math.max(0, oldest - watcher.next);
    let text = missed > 0 ? `${JSON.stringify({ missed })}\n` : '';
    watcher.missed += missed;
    watcher.next += missed;
    const end = Math.min(total, watcher.next + decisions);
    const full = watcher.shown + lines;
    for (; watcher.next < end && watcher.shown < full; watcher.next++) {
      const decision = this.#recorder.get(watcher.next);
      if (decision === undefined || !watcher.fits(decision, this.#nameOf(decision.iif))) continue;
      text += `${JSON.stringify(decisionLine(decision, origin, this.#nameOf))}\n`;
      watcher.shown++;
    }
    if (text !== '') watcher.reader.write(text);
  }

  #start(fits: WatchFilter, history: number): number {
    const { oldest, total } = this.#recorder;
    let found = 0;
    let number = total;
    while (found < history && number > oldest) {
      const decision = this.#recorder.get(--number);
      if (decision !== undefined && fits(decision, this.#nameOf(decision.iif))) found++;
    }
    return number;
  }
}
