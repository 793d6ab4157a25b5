/**
 * What serves others runs in a thread of its own, but on processors that are needed for more. So it takes no more than a share
 * of one: where clients have it do more, it sleeps, and whoever asks waits.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** A quarter of one processor. */
const SHARE = 0.25;
/** How often it is looked at what was used, at most, in milliseconds. */
const LOOK_MS = 5;
/** Longest sleep, in milliseconds. */
const MAX_SLEEP_MS = 200;

export interface Brake {
  /** Called wherever a client can make work. May sleep: the whole thread does. */
  touch(): void;
}

export const NO_BRAKE: Brake = { touch: () => {} };

export interface BrakeParts {
  /** Milliseconds. */
  readonly now: () => number;
  /** Milliseconds of a processor that the thread has used. */
  readonly used: () => number;
  readonly sleep: (ms: number) => void;
}

export class ShareBrake implements Brake {
  readonly #parts: BrakeParts;
  #lookedAt: number;
  #used: number;

  constructor(parts: BrakeParts = threadParts()) {
    this.#parts = parts;
    this.#lookedAt = parts.now();
    this.#used = parts.used();
  }

  touch(): void {
    const { now, used, sleep } = this.#parts;
    const elapsed = now() - this.#lookedAt;
    if (elapsed < LOOK_MS) return;
    const spent = used() - this.#used;
    const owed = spent / SHARE - elapsed;
    if (owed > 0) sleep(Math.min(owed, MAX_SLEEP_MS));
    this.#lookedAt = now();
    this.#used = used();
  }
}

/** Of the thread that calls it. Where the kernel does not tell what it has used, there is its priority alone. */
function threadParts(): BrakeParts {
  const file = openStatistics();
  const octets = Buffer.alloc(64);
  const never = new Int32Array(new SharedArrayBuffer(4));
  return {
    now: () => performance.now(),
    used: () => {
      if (file === undefined) return 0;
      const length = readSync(file, octets, 0, octets.length, 0);
      return Number.parseInt(octets.toString('latin1', 0, length), 10) / 1e6;
    },
    sleep: (ms) => Atomics.wait(never, 0, 0, ms),
  };
}

/** `schedstat` of proc(5): nanoseconds on a processor come first. Open for the life of the thread. */
function openStatistics(): number | undefined {
  let file: number | undefined;
  try {
    file = openSync('/proc/thread-self/schedstat', 'r');
    readSync(file, Buffer.alloc(64), 0, 64, 0);
    return file;
  } catch {
    if (file !== undefined) closeSync(file);
    return undefined;
  }
}
