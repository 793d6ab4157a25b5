/**
 * proxy_delay and proxy_qlen: a request waits for a random time and is then decided again, as the kernel's
 * pneigh_enqueue() and neigh_proxy_process() have it.
 */

import type { Link } from '../kernel/links.ts';
import { IFF_ALLMULTI, IFF_LOWER_UP, IFF_PROMISC, IFF_UP } from '../wire/rtnetlink/link.ts';

/** Time and chance come in, so that a test needs neither. */
export interface Clock {
  /** Milliseconds; never goes back. */
  now(): number;
  /** Calls `fire` once after `ms` milliseconds. */
  after(ms: number, fire: () => void): { cancel(): void };
  /** From 0 up to, but not including, 1; uniform. */
  random(): number;
}

interface Waiting {
  /** A copy of the frame's slot. */
  readonly slot: DataView;
  readonly ifindex: number;
  readonly timer: { cancel(): void };
}

export class DelayQueue {
  readonly #clock: Clock;
  readonly #due: (slot: DataView) => void;
  readonly #waiting = new Set<Waiting>();
  readonly #byInterface = new Map<number, number>();

  /** `due` is called with each frame whose time has come. */
  constructor(clock: Clock, due: (slot: DataView) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /**
   * Keeps a copy of `slot` for a time below `delayMs`. False: more than `qlen` wait for the interface already. (The kernel
   * drops when its count is above proxy_qlen, so that one more than proxy_qlen waits.)
   */
  push(slot: Uint8Array, ifindex: number, delayMs: number, qlen: number): boolean {
    const waiting = this.#byInterface.get(ifindex) ?? 0;
    if (waiting > qlen) return false;
    const timer = this.#clock.after(this.#clock.random() * delayMs, () => {
      this.#remove(item);
      this.#due(item.slot);
    });
    const item: Waiting = { slot: new DataView(slot.slice().buffer), ifindex, timer };
    this.#waiting.add(item);
    this.#byInterface.set(ifindex, waiting + 1);
    return true;
  }

  /** Forgets all that wait, on every interface, and returns how many there were. */
  purge(): number {
    const purged = this.#waiting.size;
    for (const { timer } of this.#waiting) timer.cancel();
    this.#waiting.clear();
    this.#byInterface.clear();
    return purged;
  }

  #remove(item: Waiting): void {
    this.#waiting.delete(item);
    this.#byInterface.set(item.ifindex, (this.#byInterface.get(item.ifindex) ?? 1) - 1);
  }
}

/**
 * Whether the kernel forgets the requests that wait for proxy_delay. It does when an interface goes down (neigh_ifdown()), and
 * at any change of one that has no carrier (neigh_carrier_down()), be it the loss of it; to be promiscuous is no change.
 */
export function forgetsDelayed(before: Link, now: Link): boolean {
  if ((before.flags & IFF_UP) === 0) return false;
  if ((now.flags & IFF_UP) === 0) return true;
  return (
    (now.flags & IFF_LOWER_UP) === 0 && ((before.flags ^ now.flags) & ~(IFF_PROMISC | IFF_ALLMULTI)) !== 0
  );
}
