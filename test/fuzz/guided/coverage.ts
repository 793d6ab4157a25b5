/**
 * Which octets of the program's source have run, as V8 counts them block by block (precise coverage, in this process). A new one
 * is why an input is kept.
 */

import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector';

/** Of src/ alone: what libraries do is not ours to reach. */
const IS_OURS = /\/(?:src|guided\/puzzle)[^?]*\.ts/;

export class Coverage {
  readonly #session = new Session();
  /** Of each function, which of its octets have run. */
  readonly #run = new Map<string, Uint8Array>();
  #octets = 0;

  constructor() {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many octets of source have run. */
  get octets(): number {
    return this.#octets;
  }

  /** Forgets what has run since the last call. */
  skip(): void {
    this.#post('Profiler.takePreciseCoverage');
  }

  /** Whether something has run since the last call that never had; it counts from now on, unless it is only looked at. */
  isNew(look: 'look' | 'count' = 'count'): boolean {
    let added = 0;
    for (const { url, functions } of this.#take()) {
      if (!IS_OURS.test(url)) continue;
      for (const { ranges } of functions) added += this.#addFunction(url, ranges, look === 'count');
    }
    if (look === 'count') this.#octets += added;
    return added > 0;
  }

  close(): void {
    this.#session.disconnect();
  }

  /** Ranges come from the outside in: a count of zero inside of one that ran is a branch that did not. */
  #addFunction(url: string, ranges: readonly Profiler.CoverageRange[], isCounted: boolean): number {
    const [whole] = ranges;
    if (whole === undefined || whole.count === 0) return 0;
    const { startOffset: start, endOffset: end } = whole;
    const now = new Uint8Array(end - start);
    for (const { startOffset, endOffset, count } of ranges)
      now.fill(count > 0 ? 1 : 0, startOffset - start, endOffset - start);
    const key = `${url} ${start} ${end}`;
    const before = this.#run.get(key) ?? new Uint8Array(end - start);
    let added = 0;
    for (let i = 0; i < now.length; i++) {
      if (now[i] !== 1 || before[i] === 1) continue;
      added++;
      if (isCounted) before[i] = 1;
    }
    if (isCounted) this.#run.set(key, before);
    return added;
  }

  #take(): readonly Profiler.ScriptCoverage[] {
    let result: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, said) => {
      if (error !== null) throw new Error(error.message);
      result = said.result;
    });
    return result;
  }

  /** A session of this thread answers before post() returns. */
  #post(method: string, params: object = {}): void {
    this.#session.post(method, params, (error: Error | null) => {
      if (error !== null) throw error;
    });
  }
}
