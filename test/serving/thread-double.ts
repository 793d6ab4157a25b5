/** The thread that serves others, in the thread of the test: messages are copied, and come a turn later. */
import { NO_BRAKE } from '../../src/listen/brake.ts';
import type { Thread } from '../../src/serving/serving.ts';
import { ServingThread } from '../../src/serving/thread.ts';
import type { Message } from '../../src/serving/wire.ts';

type Listeners = {
  message: ((message: Message) => void)[];
  error: ((error: Error) => void)[];
  exit: ((code: number) => void)[];
};

export class ThreadDouble implements Thread {
  readonly #listeners: Listeners = { message: [], error: [], exit: [] };
  readonly #inbox: Message[] = [];
  #inside: ServingThread | undefined;
  /** What is posted to it is not taken in any more. */
  stuck = false;

  constructor() {
    this.#inside = new ServingThread({
      post: (message) => {
        const copy = structuredClone(message);
        setImmediate(() => {
          if (this.#inside !== undefined) for (const listener of this.#listeners.message) listener(copy);
        });
      },
      drain: () => this.#drain(),
      brake: NO_BRAKE,
    });
  }

  get ended(): boolean {
    return this.#inside === undefined;
  }

  postMessage(message: Message): void {
    this.#inbox.push(structuredClone(message));
    setImmediate(() => this.#drain());
  }

  on(event: keyof Listeners, listener: (argument: never) => void): void {
    (this.#listeners[event] as ((argument: never) => void)[]).push(listener);
  }

  ref(): void {}
  unref(): void {}

  async terminate(): Promise<void> {
    this.#end(1);
  }

  /** Ends as a thread does that threw, or that had no memory left. Its sockets are closed. */
  async die(message: string): Promise<void> {
    await this.#inside?.close();
    for (const listener of this.#listeners.error) listener(new Error(message));
    this.#end(1);
  }

  #drain(): void {
    if (this.stuck) return;
    for (const message of this.#inbox.splice(0)) this.#inside?.wire.receive(message);
  }

  #end(code: number): void {
    if (this.#inside === undefined) return;
    void this.#inside.close();
    this.#inside = undefined;
    for (const listener of this.#listeners.exit) listener(code);
  }
}
