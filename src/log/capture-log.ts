/** Says that frames were lost since the capture ring was full. The kernel counts them, and they are looked at at each resync. */
import type { LimitedLog } from './limited-log.ts';

/** Between two looks there is a second. One that comes so much later was kept from it, in milliseconds. */
const LATE_MS = 500;

export interface CaptureLogSources {
  /** Frames that were lost since the start. */
  readonly dropped: () => number;
  /** Interfaces that are flooded now. */
  readonly flooded: () => readonly string[];
  /** Milliseconds from one look to the next. */
  readonly every: number;
  readonly pid: number;
}

export class CaptureLog {
  readonly #log: LimitedLog;
  readonly #sources: CaptureLogSources;
  #told = 0;
  #looked: number;

  /** `now`: milliseconds of any monotonic clock. */
  constructor(log: LimitedLog, sources: CaptureLogSources, now: number) {
    this.#log = log;
    this.#sources = sources;
    this.#looked = now;
  }

  /** At each resync, and at the end. */
  check(now: number): void {
    const { dropped, every } = this.#sources;
    const frames = dropped() - this.#told;
    const ms = now - this.#looked;
    this.#looked = now;
    if (frames === 0) return;
    this.#told += frames;
    this.#say(frames, tenths(ms), ms - every < LATE_MS ? 0 : tenths(ms - every));
  }

  /** Not nice(1): a session's autogroup makes that count among its own processes alone. */
  #say(frames: number, seconds: number, stopped: number): void {
    const { pid } = this.#sources;
    const interfaces = this.#sources.flooded();
    const why =
      stopped > 0
        ? `arproxy did not run for ${stopped} s: it was stopped, or had no processor; if nobody stopped it: chrt -r -p 1 ${pid}`
        : `arproxy had too little of the processor for what came in; more of it: chrt -r -p 1 ${pid}`;
    const where =
      interfaces.length === 0 ? 'any interface' : `any interface (flooded: ${interfaces.join(', ')})`;
    const text = `${frames} frames of ${where} lost within ${seconds} s, the capture ring was full: ${why}`;
    this.#log.say('frames-lost', 'frames lost', { frames, seconds, stopped, interfaces }, text);
  }
}

const tenths = (ms: number): number => Math.round(ms / 100) / 10;
