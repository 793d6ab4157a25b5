/** What has been opened, so that all of it can be closed again: at the end, or when a later step is refused. */

export interface Closable {
  close(): void | Promise<void>;
}

export class CloseList implements Closable {
  readonly #open: Closable[] = [];

  /** Keeps `opened` for close(), and returns it. */
  add<T extends Closable>(opened: T): T {
    this.#open.push(opened);
    return opened;
  }

  /**
   * Closes the last first. All of them on return, but for those whose close() gives a promise. One that fails does not keep the
   * others open; the first such error is thrown at the end. Later calls do nothing.
   */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const one of this.#open.splice(0).reverse()) {
      try {
        const closing = one.close();
        if (closing !== undefined) await closing;
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Runs the steps of `open`; where one throws, what was opened before it is closed, and the error goes on. */
export function openAll<T>(open: (list: CloseList) => T): T & Closable {
  const list = new CloseList();
  try {
    return Object.assign(open(list) as T & object, { close: () => list.close() });
  } catch (error) {
    list.close().catch(() => {}); // what was refused first is what is told
    throw error;
  }
}
