/** One request after the other, each for another target: how many answers each got, and how long there were none. */
import { setTimeout as delay } from 'node:timers/promises';
import { arpRequest } from './frames.ts';
import type { Wire } from './wire.ts';

export interface Asked {
  readonly requests: number;
  readonly unanswered: number;
  /** Requests with more than one answer. */
  readonly twice: number;
  /** The longest time without an answered request between two that were, in milliseconds. */
  readonly gap: number;
  /** How many runs of unanswered requests there are. */
  readonly holes: number;
  /** The MACs that answered, in their order, each once. */
  readonly macs: readonly string[];
}

export class Asking {
  readonly #wire: Wire;
  readonly #sha: string;
  readonly #spa: string;
  readonly #sent: number[] = [];
  #goes = true;
  readonly #done: Promise<void>;

  /** `perSecond`: at most 1,000. */
  constructor(wire: Wire, who: { readonly sha: string; readonly spa: string }, perSecond: number) {
    this.#wire = wire;
    this.#sha = who.sha;
    this.#spa = who.spa;
    this.#done = this.#ask(perSecond);
  }

  async #ask(perSecond: number): Promise<void> {
    const begin = performance.now();
    while (this.#goes) {
      const due = ((performance.now() - begin) / 1000) * perSecond;
      while (this.#sent.length < due) {
        this.#wire.send(
          'h0',
          arpRequest({ sha: this.#sha, spa: this.#spa, tpa: targetOf(this.#sent.length) }),
        );
        this.#sent.push(performance.now());
      }
      await delay(1);
    }
  }

  /** How many were asked so far. */
  get requests(): number {
    return this.#sent.length;
  }

  async stop(): Promise<Asked> {
    this.#goes = false;
    await this.#done;
    await delay(100); // what was asked last is answered, or not at all
    const answers = new Map<string, number>();
    const macs: string[] = [];
    for (const { hex } of await this.#wire.received()) {
      if (hex.slice(40, 44) !== '0002') continue;
      const mac = hex.slice(44, 56);
      if (macs.at(-1) !== mac) macs.push(mac);
      const target = hex.slice(56, 64);
      answers.set(target, (answers.get(target) ?? 0) + 1);
    }
    const counts = this.#sent.map((_, i) => answers.get(hexOf(targetOf(i))) ?? 0);
    let gap = 0;
    let last: number | undefined;
    counts.forEach((count, i) => {
      if (count === 0) return;
      const at = this.#sent[i] ?? 0;
      const before = last === undefined ? undefined : (this.#sent[last] ?? 0);
      // Between two neighbours that were both answered there is none.
      if (before !== undefined && last !== i - 1) gap = Math.max(gap, at - before);
      last = i;
    });
    return {
      requests: counts.length,
      unanswered: counts.filter((count) => count === 0).length,
      twice: counts.filter((count) => count > 1).length,
      gap: Math.round(gap),
      holes: counts.filter((count, i) => count === 0 && counts[i - 1] !== 0).length,
      macs,
    };
  }
}

/** In 10.99.0.0/16. */
const targetOf = (i: number): string => `10.99.${(i >> 8) & 255}.${i & 255}`;
const hexOf = (address: string): string =>
  address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
