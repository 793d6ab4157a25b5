/** Where the metrics are served, if anywhere: off and on, and elsewhere, while the daemon runs. */
import { formatListen, type Listen } from '../config/listen.ts';
import type { Logger } from '../log/log.ts';
import type { MetricsServer } from '../metrics/server.ts';
import type { MetricsSource } from '../metrics/source.ts';

export class MetricsEndpoint {
  readonly #source: () => MetricsSource;
  readonly #log: Logger;
  #server: MetricsServer | undefined;
  /** Undefined: nowhere. */
  #listen: Listen | undefined;
  /** One after the other. */
  #moves = Promise.resolve();
  #closed = false;

  constructor(source: () => MetricsSource, log: Logger) {
    this.#source = source;
    this.#log = log;
  }

  /** The first. Undefined: nowhere. Rejects with ListenError. */
  open(listen: Listen | undefined): Promise<void> {
    const opened = this.#open(listen);
    this.#moves = opened.catch(() => {});
    return opened;
  }

  async #open(listen: Listen | undefined): Promise<void> {
    if (listen === undefined) return;
    // The server and all behind it is loaded where it is wanted.
    const { openMetrics } = await import('../metrics/metrics.ts');
    this.#server = await openMetrics(listen, this.#source);
    this.#listen = listen;
    const address = formatListen(listen);
    if (this.#closed) this.close();
    else if ('path' in listen || listen.loopback) this.#log.info(`metrics at ${address}`);
    else this.#log.warn(`metrics at ${address}: open to every host that can reach it`);
  }

  /** The configuration has another value, or may have. What can not be opened leaves it where it is, and is logged. */
  move(listen: Listen | undefined): void {
    this.#moves = this.#moves.then(() => this.#move(listen));
  }

  close(): void {
    this.#closed = true;
    this.#shut();
  }

  async #move(after: Listen | undefined): Promise<void> {
    const before = this.#listen;
    if (this.#closed || inWords(after) === inWords(before)) return;
    this.#shut(); // first: the one may be a part of the other, such as 0.0.0.0:9910 and 127.0.0.1:9910
    if (after === undefined) this.#log.info('metrics are not served any more');
    try {
      await this.#open(after);
    } catch (error) {
      this.#log.error(
        `${textOf(error)}; metrics stay ${before === undefined ? 'off' : `at ${inWords(before)}`}`,
      );
      await this.#back(before);
    }
  }

  async #back(before: Listen | undefined): Promise<void> {
    try {
      await this.#open(before);
    } catch (error) {
      this.#log.error(`${textOf(error)}; metrics are not served any more`);
    }
  }

  #shut(): void {
    this.#server?.close();
    this.#server = undefined;
    this.#listen = undefined;
  }
}

/** In its one spelling. */
const inWords = (listen: Listen | undefined): string | undefined => listen && formatListen(listen);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
