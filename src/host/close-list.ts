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

  /** Closes the last first. All of them on return, but for those whose close() gives a promise. Later calls do nothing. */
  async close(): Promise<void> {
    for (const one of this.#open.splice(0).reverse()) {
      const closing = one.close();
      if (closing !== undefined) await closing;
    }
  }
}

/** Runs the steps of `open`; where one throws, what was opened before it is closed, and the error goes on. */
export function openAll<T>(open: (list: CloseList) => T): T & Closable {
  const list = new CloseList();
  try {
    return Object.assign(open(list) as T & object, { close: () => list.close() });
  } catch (error) {
    void list.close();
    throw error;
  }
}
