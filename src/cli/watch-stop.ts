/** What ends a watch: a signal, or time. */
import { printDuration } from '../config/units.ts';

export class Stop {
  /** What it was, in words; undefined: nothing yet. */
  why: string | undefined;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => this.#end(`before ${name}`));
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** `ms`: undefined for never. */
  after(ms: number | undefined): void {
    if (ms === undefined) return;
    // Where this process was not run for a while, the timer is due and lines wait in the socket: they are read first.
    const end = (): unknown => setImmediate(() => this.#end(`within ${printDuration(ms)}`));
    this.#timer = setTimeout(end, ms);
  }

  /** Time does not end it any more. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #end(why: string): void {
    this.why ??= why;
    this.#stop.abort();
  }
}
