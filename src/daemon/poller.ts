/**
 * When to poll for frames, and when to sleep until some come.
 *
 * The event loop wakes the daemon for a frame by its epoll. As long as epoll watches the capture, each frame costs its sender
 * a call, also while the daemon is awake: docs/decisions/0007-awake-without-epoll.md. So where frames keep coming, the event
 * loop is told not to watch, and the capture is polled.
 */

/** Maximum time of polling without a break for signals, timers and notifications, in milliseconds. */
export const STRETCH_MS = 0.4;

/**
 * What going to sleep and being woken costs of the processor, in milliseconds. If the next frame arrives within this time of
 * going to sleep, sleeping cost more than polling: from then until the next idle period, poll this long after each frame.
 * With larger gaps, do not poll.
 */
export const SLEEP_MS = 0.005;

/** The global one is a getter, which costs what the clock itself does. */
const { performance } = globalThis;
const PROCESS_NOW = () => performance.now();

export interface FrameSource {
  /** As many frames as are there now, in the place of those before; 0: none that are left to be answered. */
  next(): number;
  /** How many the last call of next() has answered itself. */
  answered(): number;
  /** Whether the event loop calls wake() when frames are there. */
  listen(on: boolean): void;
}

export class Poller {
  /** How long to poll after the last frame, for a whole processor; 0: no longer than sleep would cost. Milliseconds. */
  busyPoll = 0;
  /** Called at each break, while frames keep coming. */
  onBreak: (() => void) | undefined;
  readonly #source: FrameSource;
  readonly #answer: (frames: number) => void;
  readonly #now: () => number;
  #asleepSince = Number.NEGATIVE_INFINITY;
  #lastFrames = 0;
  /** How long to poll after the last frames without busy polling: 0 or SLEEP_MS. */
  #patience = 0;
  #closed = false;

  /** `now`: milliseconds of any monotonic clock. */
  constructor(source: FrameSource, answer: (frames: number) => void, now: () => number = PROCESS_NOW) {
    this.#source = source;
    this.#answer = answer;
    this.#now = now;
  }

  /** From the event loop, with the first frames; 0: those were answered, and came soon after it fell asleep, or more keep coming. */
  wake(frames: number): void {
    const isSoon = frames === 0 || this.#now() - this.#asleepSince < SLEEP_MS;
    this.#patience = isSoon ? SLEEP_MS : 0;
    this.#answerAll(frames);
    if (!this.#look()) return;
    this.#source.listen(false);
    setImmediate(this.#again);
  }

  /** Takes what is there, whether frames were waited for or not. */
  lookNow(): void {
    const frames = this.#source.next();
    if (frames > 0) this.#answerAll(frames);
  }

  /** Does not look any more: else a process that is to end might stay awake. */
  close(): void {
    this.#closed = true;
  }

  readonly #again = (): void => {
    if (this.#closed) return;
    this.onBreak?.();
    if (this.#look()) setImmediate(this.#again);
    else this.#source.listen(true);
  };

  #answerAll(frames: number): void {
    if (frames > 0) this.#answer(frames);
    this.#lastFrames = this.#now();
  }

  /**
   * Polls at least once, since a host that got a reply often sends the next request at once. False: it is time to sleep; true:
   * go on after a break.
   */
  #look(): boolean {
    let now = this.#now();
    for (const end = now + STRETCH_MS; now < end; now = this.#now()) {
      const frames = this.#source.next();
      if (frames > 0 || this.#source.answered() > 0) this.#answerAll(frames);
      else if (now - this.#lastFrames >= Math.max(this.#patience, this.busyPoll)) {
        this.#asleepSince = now;
        return false;
      }
    }
    return true;
  }
}
