/** A watch of the decisions of a running arproxy, as an async iterable. */
import type { DecisionLine, Missed } from './answers.ts';
import { Connection } from './client.ts';
import type { WatchFields } from './commands.ts';
import { parseWatchLine } from './decision-line.ts';
import { findDaemon } from './find.ts';
import type { StopSignal } from './stop-signal.ts';
import type { Watch } from './watch.ts';

interface Opened {
  readonly connection: Connection;
  readonly watching: number;
}

export class DecisionWatch implements Watch {
  readonly #path: string | undefined;
  readonly #fields: WatchFields;
  readonly #signal: StopSignal | undefined;
  #opened: Promise<Opened> | undefined;
  #connection: Connection | undefined;
  #closed = false;

  /** `path`: of the daemon's control socket; undefined: that of this network namespace. */
  constructor(path: string | undefined, fields: WatchFields, signal: StopSignal | undefined) {
    this.#path = path;
    this.#fields = fields;
    this.#signal = signal;
  }

  async started(): Promise<number> {
    return (await this.#open()).watching;
  }

  /** As they come, not read: of one piece together. */
  async *lines(): AsyncGenerator<string[], void, undefined> {
    if (this.#closed) return;
    const { connection } = await this.#open();
    yield* connection.batches();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DecisionLine | Missed, void, undefined> {
    for await (const lines of this.lines()) {
      for (const line of lines) {
        if (this.#closed) return;
        if (this.#signal?.aborted) throw this.#signal.reason;
        yield parseWatchLine(line);
      }
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection?.close();
  }

  #open(): Promise<Opened> {
    this.#opened ??= this.#connect();
    return this.#opened;
  }

  async #connect(): Promise<Opened> {
    const path = await findDaemon({ control: this.#path });
    const connection = await Connection.open(path, this.#signal);
    this.#connection = connection;
    try {
      if (this.#closed) connection.close();
      const { watching } = await connection.ask('watch', this.#fields);
      return { connection, watching };
    } catch (error) {
      connection.close();
      throw error;
    }
  }
}
