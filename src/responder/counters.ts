/** What became of every frame, and what the responder lost. All that is lost anywhere: losses.ts. */
import { OUTCOMES, type Outcome, type Reason } from '../policy/outcomes.ts';
import { BATCH } from './frame-port.ts';
import { Histogram, numbersOf } from './histogram.ts';

/** Upper bounds of the histograms: frames of a batch, and microseconds, up to a second. */
const FRAME_BOUNDS = Math.log2(BATCH) + 1;
const TIME_BOUNDS = 21;

/** Where what stands in `numbers`; native/fast_path.c has the same. */
const BATCHES = OUTCOMES.length;
export const FAST = BATCHES + 1;
const FRAMES = FAST + 1;
const TIMES = FRAMES + numbersOf(FRAME_BOUNDS);
const NUMBERS = TIMES + numbersOf(TIME_BOUNDS);

export class Counters {
  /** What the addon counts too (fast-path.ts), in memory that is never detached. */
  readonly numbers = new Float64Array(new SharedArrayBuffer(NUMBERS * Float64Array.BYTES_PER_ELEMENT));
  readonly losses = {
    /** Replies that were decided and could not be sent, by errno. */
    send: new Map<number, number>(),
    /** Route lookups that the kernel gave no result for. */
    route: 0,
    /** Frames of batches that were given up since a system call was refused, and that ended in no reason. */
    abandoned: 0,
    /** Frames of interfaces that are served, or were, that came faster than they could be decided. */
    shed: 0,
  };
  /** Of `losses.send`, those that nobody took yet: by errno, and then by ifindex. */
  #unsent = new Map<number, Map<number, number>>();
  /** Addresses that somebody else was found to have. */
  conflicts = 0;
  /** ARP announcements to senders that had asked, when this host took over. */
  announcements = 0;
  /** Frames of each batch that came from the wire. */
  readonly batchFrames = new Histogram(FRAME_BOUNDS, this.numbers.subarray(FRAMES, TIMES));
  /** What each of them took until its replies were sent, in microseconds; up to a second. */
  readonly batchTime = new Histogram(TIME_BOUNDS, this.numbers.subarray(TIMES));
  readonly #byOutcome = this.numbers.subarray(0, OUTCOMES.length);

  /** Batches of frames handled. */
  get batches(): number {
    return this.numbers[BATCHES] ?? 0;
  }

  /** Frames that were answered or dropped by the fast path. */
  get fast(): number {
    return this.numbers[FAST] ?? 0;
  }

  countBatch(): void {
    this.numbers[BATCHES] = this.batches + 1;
  }

  count({ index }: Outcome, frames = 1): void {
    this.#byOutcome[index] = (this.#byOutcome[index] ?? 0) + frames;
  }

  countUnsent(errno: number, ifindex: number): void {
    addOne(this.losses.send, errno);
    const by = this.#unsent.get(errno) ?? new Map<number, number>();
    this.#unsent.set(errno, by);
    addOne(by, ifindex);
  }

  /** What could not be sent since the last time that this was called: by errno, and then by ifindex. */
  takeUnsent(): ReadonlyMap<number, ReadonlyMap<number, number>> {
    const taken = this.#unsent;
    if (taken.size > 0) this.#unsent = new Map();
    return taken;
  }

  /** By the outcomes' index. */
  get byOutcome(): Readonly<Float64Array> {
    return this.#byOutcome;
  }

  get(reason: Reason): number {
    return this.#byOutcome[OUTCOMES.findIndex((outcome) => outcome.reason === reason)] ?? 0;
  }

  /** The counts of all reasons that occurred. */
  byReason(): Partial<Record<Reason, number>> {
    const seen = OUTCOMES.filter((outcome) => this.#byOutcome[outcome.index] !== 0);
    return Object.fromEntries(seen.map((outcome) => [outcome.reason, this.#byOutcome[outcome.index]]));
  }
}

export const addOne = (counts: Map<number, number>, key: number): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};
