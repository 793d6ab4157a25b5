/**
 * What share of which frames the kernel is to let through, so that what would be shed anyway costs no more than it must. It
 * follows what is answered: pure, from what came and what was shed since the last look.
 */
import { type FrameClass, floodOf, keyOf } from './frame-class.ts';
import type { Share } from './program.ts';

/** Frames of an interface that came while others of it waited, since the last look. */
export interface Backlog {
  readonly ifindex: number;
  readonly came: number;
  /** Of them, or of those before, there was no room for these. */
  readonly shed: number;
  /** sha and spa of some that came, by chance. */
  readonly senders: readonly DataView[];
}

export interface Look {
  /** Since the last one. */
  readonly seconds: number;
  readonly backlog: readonly Backlog[];
  /** Frames, of whatever interface, that the ring had no room for. */
  readonly lost: number;
  /** Seconds of them in which this process waited for a processor that others had. */
  readonly waited: number;
}

/** Maximum number of classes, of all interfaces and of one. */
const MAX = 16;
const MAX_OF_ONE = 4;
/**
 * The kernel is told from so many frames a second on that an interface sheds, and from this part of what came: to shed less than
 * that costs less than what the kernel would drop too much of.
 */
const BEGIN = 2000;
const MUCH = 1 / 4;
/** So that an end is noticed, some get through. */
const LEAST = 1 / 1024;
/**
 * Part of what got through that may come while others of it wait: a moment's wait is soon made up for. With less than that we
 * keep up, and there is time left over.
 */
const KEEPS_UP = 0.5;
/** At each look: while we do not keep up, the share goes down so that fewer wait; while we do, it goes up by this part. */
const DOWN = 0.98;
const DRAIN = 0.9;
const UP = 0.1;
/** The longer none waits the faster: twice as much with each look, up to that. What one bad moment took is soon given back. */
const UP_MOST = 1;
/**
 * Who waits for a processor this part of the time, in two looks running, wants more than its share of it, and is woken late. Then
 * the share goes down fast, and it goes up while waiting is rare: who sleeps at times is woken at once.
 */
const SCARCE = 0.25;
const AMPLE = 0.1;
const FAST = 0.5;
/** Seconds that a class is looked at after all of it gets through. */
const HOLD = 1;

/** A class of frames, and how much of it gets through. */
export class Thinned implements Share {
  readonly frames: FrameClass;
  share: number;
  /** Frames that came in since the last look, those that the kernel dropped too: whoever looks writes it. */
  arrived = 0;
  /** Seconds since all of it gets through. */
  whole = 0;
  /** What part it goes up by next. */
  up = UP;

  constructor(frames: FrameClass, share: number) {
    this.frames = frames;
    this.share = Math.max(LEAST, share);
  }
}

export class Shares {
  #all: Thinned[] = [];
  #waited = false;

  get all(): readonly Thinned[] {
    return this.#all;
  }

  /** Whether the kernel is to be told anew. */
  look({ seconds, backlog, lost, waited }: Look): boolean {
    const contended = waited / seconds;
    const isScarce = contended > SCARCE && this.#waited;
    this.#waited = contended > SCARCE;
    const before = this.#all.map((one) => ({ one, share: one.share }));
    const came = backlog.reduce((sum, row) => sum + row.came, 0);
    const waiting = new Set<number>();
    for (const row of backlog) {
      if (row.ifindex === 0) continue;
      for (const one of this.#all) if (one.frames.ifindex === row.ifindex) one.up = UP;
      // Whose the frames were that the ring had no room for nobody knows: as those that came, most likely.
      const more = came === 0 ? 0 : (lost * row.came) / came;
      const all = { ...row, came: row.came + more, shed: row.shed + more };
      const isMuch = all.shed >= Math.max(BEGIN * seconds, MUCH * all.came);
      if (!isMuch && row.came < KEEPS_UP * this.#through(row.ifindex) && !isScarce) continue;
      waiting.add(row.ifindex);
      if (isMuch) this.#shrink(all);
      else this.#scale(row.ifindex, DOWN);
      if (isScarce) this.#scale(row.ifindex, FAST);
    }
    if (contended < AMPLE)
      for (const one of this.#all) if (!waiting.has(one.frames.ifindex)) this.#grow(one, seconds);
    this.#all = this.#all.filter(({ whole }) => whole < HOLD);
    const isAsBefore = (one: Thinned, i: number): boolean =>
      before[i]?.one === one && before[i]?.share === one.share;
    return before.length !== this.#all.length || !this.#all.every(isAsBefore);
  }

  /** Nothing is thinned any more. */
  clear(): void {
    this.#all = [];
  }

  #shrink({ ifindex, came, shed, senders }: Backlog): void {
    const flood = floodOf(ifindex, senders);
    const own = this.#all.filter(({ frames }) => frames.ifindex === ifindex);
    const fresh = flood.filter(({ frames }) => !own.some((one) => keyOf(one.frames) === keyOf(frames)));
    if (own.length + fresh.length > MAX_OF_ONE || this.#all.length + fresh.length > MAX) {
      this.#join(ifindex, own, came, shed);
      return;
    }
    for (const { frames, part } of flood) {
      const share = DRAIN * Math.max(0.1, 1 - shed / Math.max(1, came * part));
      const there = own.find((one) => keyOf(one.frames) === keyOf(frames));
      if (there === undefined) this.#all.push(new Thinned(frames, share));
      else there.share = Math.max(LEAST, there.share * share);
      if (there !== undefined) there.whole = 0;
    }
  }

  /** There are too many classes: all that comes in on the interface is one. */
  #join(ifindex: number, own: readonly Thinned[], came: number, shed: number): void {
    const dropped = own.reduce((sum, { arrived, share }) => sum + arrived * (1 - share), 0);
    this.#all = this.#all.filter((one) => !own.includes(one));
    if (this.#all.length >= MAX) this.#all.splice(this.#least(), 1);
    const share = (DRAIN * Math.max(0, came - shed)) / Math.max(1, came + dropped);
    this.#all.push(new Thinned({ ifindex, from: 0, octets: [] }, share));
  }

  /** The place of the one that least comes in of. */
  #least(): number {
    return this.#all.reduce(
      (least, { arrived }, i) => (arrived < (this.#all[least]?.arrived ?? 0) ? i : least),
      0,
    );
  }

  /** Frames of the classes of an interface that the kernel let through since the last look. */
  #through(ifindex: number): number {
    const own = this.#all.filter(({ frames }) => frames.ifindex === ifindex);
    return own.reduce((sum, { arrived, share }) => sum + arrived * share, 0);
  }

  #scale(ifindex: number, by: number): void {
    for (const one of this.#all)
      if (one.frames.ifindex === ifindex && one.share < 1) one.share = Math.max(LEAST, one.share * by);
  }

  #grow(one: Thinned, seconds: number): void {
    one.whole = one.share === 1 ? one.whole + seconds : 0;
    one.share = Math.min(1, one.share * (1 + one.up));
    one.up = Math.min(UP_MOST, one.up * 2);
  }
}
