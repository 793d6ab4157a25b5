/**
 * The clients that watch the decisions. Each has a position in the flight recorder and is served from there by a timer, which
 * runs only while there is a watcher: the responder knows nothing of it. A client that does not read is not written to; what
 * is overwritten meanwhile is counted, and the client is told.
 */
import type { NameOf } from '../responder/decision.ts';
import type { DecisionFilter } from '../responder/decision-filter.ts';
import type { Recorded } from '../responder/recording.ts';
import { wallOrigin } from '../responder/wall-clock.ts';
import type { WatcherStatus } from './answers.ts';
import { decisionText } from './decision-line.ts';

const TICK_MS = 2;
/**
 * Maximum time of a tick, and maximum number of decisions that it looks at, for all watchers together; then frames have their
 * turn. That is a fiftieth of the time, some 20,000 lines a second: with a tenth, half of the requests of a busy host waited
 * twice as long.
 */
const SLICE_MS = 0.04;
const DECISIONS_A_TICK = 1024;
/** Decisions of one watcher, then the next has its turn: some hundredths of a millisecond where each makes a line. */
const CHUNK = 16;

/** Maximum number of watchers at the same time. */
export const MAX_WATCHERS = 16;

export interface LineSink {
  /** Whether something that was written has not been taken yet. */
  readonly backlogged: boolean;
  write(text: string): void;
}

interface Watcher {
  readonly sink: LineSink;
  readonly fits: DecisionFilter;
  readonly since: number;
  /** The number of the next decision to be looked at. */
  next: number;
  shown: number;
  missed: number;
  /** Of this tick, to be written at its end. */
  text: string;
}

export class Watchers {
  readonly #recorder: Recorded;
  readonly #nameOf: NameOf;
  readonly #now: () => number;
  readonly #onWatched: (on: boolean) => void;
  readonly #origin: () => number;
  /** Who has the first turn in the next tick. */
  #first = 0;
  readonly #watchers = new Map<LineSink, Watcher>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * `onWatched`: told when there is a watcher, and when there is none any more. `origin`: wallOrigin() of the recorder's clock.
   */
  constructor(
    recorder: Recorded,
    nameOf: NameOf,
    onWatched: (on: boolean) => void = () => {},
    origin = () => wallOrigin(),
    now = () => performance.now(),
  ) {
    this.#origin = origin;
    this.#onWatched = onWatched;
    this.#recorder = recorder;
    this.#nameOf = nameOf;
    this.#now = now;
  }

  get size(): number {
    return this.#watchers.size;
  }

  has(sink: LineSink): boolean {
    return this.#watchers.has(sink);
  }

  /** Shows what is decided from now on, and before it the last `history` that fit. Returns the first number looked at. */
  add(sink: LineSink, fits: DecisionFilter, history: number): number {
    if (this.size === 0) this.#onWatched(true);
    const next = this.#start(fits, history);
    this.#watchers.set(sink, { sink, fits, since: Date.now(), next, shown: 0, missed: 0, text: '' });
    this.#timer ??= setInterval(() => this.tick(), TICK_MS);
    return next;
  }

  remove(sink: LineSink): void {
    if (!this.#watchers.delete(sink) || this.size > 0) return;
    this.#onWatched(false);
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
    const end = this.#now() + SLICE_MS;
    const ready = [...this.#watchers.values()].filter(({ sink }) => !sink.backlogged);
    for (const watcher of ready) this.#skipLost(watcher);
    const origin = this.#origin();
    const turns = DECISIONS_A_TICK / CHUNK;
    let idle = 0;
    for (let turn = 0; turn < turns && idle < ready.length && this.#now() < end; turn++) {
      const watcher = ready[this.#first++ % ready.length];
      if (watcher !== undefined) idle = this.#feed(watcher, origin) ? 0 : idle + 1;
    }
    for (const watcher of ready) {
      if (watcher.text !== '') watcher.sink.write(watcher.text);
      watcher.text = '';
    }
  }

  #skipLost(watcher: Watcher): void {
    const missed = this.#recorder.oldest - watcher.next;
    if (missed <= 0) return;
    watcher.missed += missed;
    watcher.next += missed;
    watcher.text = `${JSON.stringify({ missed })}\n`;
  }

  /** False: there was nothing to look at. */
  #feed(watcher: Watcher, origin: number): boolean {
    const end = Math.min(this.#recorder.total, watcher.next + CHUNK);
    if (watcher.next === end) return false;
    for (; watcher.next < end; watcher.next++) {
      const decision = this.#recorder.get(watcher.next);
      if (decision === undefined) return true; // overwritten meanwhile: missed, as the next tick will tell
      if (!watcher.fits(decision, this.#nameOf(decision.iif))) continue;
      watcher.text += decisionText(decision, origin, this.#nameOf);
      watcher.shown++;
    }
    return true;
  }

  #start(fits: DecisionFilter, history: number): number {
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
