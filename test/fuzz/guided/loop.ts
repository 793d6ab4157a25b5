/** Inputs that reach source which none before has reached are kept, as short as they still reach it. */
import type { Coverage } from './coverage.ts';
import { mutated, type Random } from './mutate.ts';
import type { Target } from './target.ts';

/** Inputs between two looks at the coverage, which costs as much as some dozens of them. */
const A_BATCH = 64;
/** Inputs that are tried to make one shorter. */
const SHORTENINGS = 80;

export class Loop {
  readonly corpus: Uint8Array[] = [];
  readonly #target: Target;
  readonly #coverage: Coverage;
  readonly #random: Random;
  #tried = 0;

  constructor(target: Target, coverage: Coverage, random: Random) {
    this.#target = target;
    this.#coverage = coverage;
    this.#random = random;
  }

  get tried(): number {
    return this.#tried;
  }

  /** Kept inputs, and whatever is to begin with; those that reach something are returned. Throws what the target throws. */
  async begin(inputs: readonly Uint8Array[]): Promise<Uint8Array[]> {
    this.#coverage.skip();
    const kept: Uint8Array[] = [];
    for (const octets of inputs) {
      await this.#try(octets);
      if (!this.#coverage.isNew()) continue;
      this.corpus.push(octets);
      kept.push(octets);
    }
    return kept;
  }

  /** One batch of new ones; those that are to be kept. Throws what the target throws. */
  async step(): Promise<Uint8Array[]> {
    const { words, longest } = this.#target;
    const batch = Array.from({ length: A_BATCH }, () => mutated(this.corpus, words, longest, this.#random));
    for (const octets of batch) await this.#try(octets);
    if (!this.#coverage.isNew('look')) return [];
    const kept: Uint8Array[] = [];
    for (const octets of batch) {
      if (!(await this.#reaches(octets))) continue;
      const short = await this.#shortened(octets);
      await this.#try(short);
      if (!this.#coverage.isNew()) continue; // what runs once in a process, such as a cache that is filled
      this.corpus.push(short);
      kept.push(short);
    }
    // Of a batch as a whole, such as the first that fills a cache.
    this.#coverage.skip();
    return kept;
  }

  async #try(octets: Uint8Array): Promise<void> {
    this.#tried++;
    try {
      await this.#target.attempt(Uint8Array.from(octets));
    } catch (error) {
      throw new Error(`${this.#target.kind}: ${Buffer.from(octets).toString('hex')} does harm`, {
        cause: error,
      });
    }
  }

  async #reaches(octets: Uint8Array): Promise<boolean> {
    this.#coverage.skip();
    await this.#try(octets);
    return this.#coverage.isNew('look');
  }

  /** Pieces are taken out, halves first, while what is left reaches something new. */
  async #shortened(octets: Uint8Array): Promise<Uint8Array> {
    let short = octets;
    let tries = SHORTENINGS;
    for (let piece = short.length >> 1; piece > 0 && tries > 0; piece >>= 1) {
      for (let at = 0; at < short.length && tries > 0; tries--) {
        const shorter = Uint8Array.from(Buffer.concat([short.subarray(0, at), short.subarray(at + piece)]));
        if (await this.#reaches(shorter)) short = shorter;
        else at += piece;
      }
    }
    return short;
  }
}
