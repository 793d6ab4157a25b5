/** Where something listens while the daemon runs, if anywhere. One move after the other, and none once it is closed. */
import { formatListen, type Listen, overlap } from './address.ts';
import { ListenError } from './error.ts';

/** What listens at one address. */
export interface Listening {
  /** A promise: who has it in another thread closes it a moment later. */
  close(): void | Promise<void>;
}

export interface EndpointParts {
  /** Not called where nothing is to listen: whatever it needs may be loaded here. Rejects with a ListenError. */
  readonly listen: (at: Listen) => Promise<Listening>;
  /** It listens there now; undefined: nowhere any more. */
  readonly onMoved: (to: Listen | undefined) => void;
  /** It could not move, and listens there; undefined: nowhere. */
  readonly onRefused: (error: ListenError, at: Listen | undefined) => void;
}

export class Endpoint {
  readonly #parts: EndpointParts;
  #current: { readonly at: Listen; readonly listening: Listening } | undefined;
  /** Settled when the last move is done. */
  #moves: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(parts: EndpointParts) {
    this.#parts = parts;
  }

  get at(): Listen | undefined {
    return this.#current?.at;
  }

  /** Listens there and nowhere else; undefined: not yet. Rejects with a ListenError, and stays where it is. */
  open(at: Listen | undefined): Promise<void> {
    return this.#next(async () => {
      const before = this.#current;
      if (at === undefined || spelling(before?.at) === spelling(at)) return;
      await this.#listen(at);
      await before?.listening.close();
      this.#sayMoved();
    });
  }

  /** Listens there and nowhere else. Where that is refused it stays where it is. */
  move(to: Listen | undefined): Promise<void> {
    return this.#next(() => this.#move(to));
  }

  close(): void {
    this.#closed = true;
    void this.#shut();
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#moves.then(() => (this.#closed ? undefined : step()));
    this.#moves = done.catch(() => {});
    return done;
  }

  async #move(to: Listen | undefined): Promise<void> {
    const before = this.#current;
    if (spelling(before?.at) === spelling(to)) return;
    const shutsFirst = to === undefined || (before !== undefined && overlap(before.at, to));
    if (shutsFirst) await this.#shut();
    try {
      if (to !== undefined) await this.#listen(to);
      if (!shutsFirst) await before?.listening.close();
      this.#sayMoved();
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
      if (shutsFirst && before !== undefined) await this.#return(before.at);
      this.#parts.onRefused(error, this.at);
    }
  }

  /** To where it was a moment ago. In the meantime another process may have taken the place. */
  async #return(at: Listen): Promise<void> {
    try {
      await this.#listen(at);
    } catch (error) {
      if (!(error instanceof ListenError)) throw error;
    }
  }

  async #listen(at: Listen): Promise<void> {
    const listening = await this.#parts.listen(at);
    if (this.#closed) await listening.close();
    else this.#current = { at, listening };
  }

  #sayMoved(): void {
    if (!this.#closed) this.#parts.onMoved(this.at);
  }

  async #shut(): Promise<void> {
    const before = this.#current;
    this.#current = undefined;
    await before?.listening.close();
  }
}

const spelling = (at: Listen | undefined): string => (at === undefined ? '' : formatListen(at));
