/** Calls from one thread to another, both ways, by messages. */
import { ControlError } from '../control/protocol.ts';

type Table<T> = { readonly [Name in keyof T]: (...args: never[]) => unknown };

export type Message =
  | { readonly call: string; readonly args: readonly unknown[]; readonly id: number | undefined }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: Told };

/** What is told of an error: its class is lost with its thread. */
interface Told {
  readonly message: string;
  /** Of a ControlError. */
  readonly code: string | undefined;
  readonly details: readonly string[];
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface WireParts<Ours> {
  readonly post: (message: Message) => void;
  /** What the other side may call. */
  readonly ours: Ours;
  /** When a call is done: at once, or in its turn. */
  readonly take?: (work: () => unknown) => unknown;
}

export class Wire<Theirs extends Table<Theirs>, Ours extends Table<Ours>> {
  readonly #parts: WireParts<Ours>;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(parts: WireParts<Ours>) {
    this.#parts = parts;
  }

  /** Number of calls that were not answered yet. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Rejects with a ControlError that the other side threw, or an Error with the same message. */
  call<N extends keyof Theirs & string>(
    name: N,
    ...args: Parameters<Theirs[N]>
  ): Promise<Awaited<ReturnType<Theirs[N]>>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.#parts.post({ call: name, args, id });
    });
  }

  /** The same, where nobody waits for what comes of it. */
  tell<N extends keyof Theirs & string>(name: N, ...args: Parameters<Theirs[N]>): void {
    this.#parts.post({ call: name, args, id: undefined });
  }

  receive(message: Message): void {
    if ('call' in message) return void this.#answer(message);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('error' in message) waiting?.reject(errorOf(message.error));
    else waiting?.resolve(message.result);
  }

  /** The other side has gone: nothing will be answered any more. */
  fail(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }

  async #answer({ call, args, id }: Extract<Message, { readonly call: string }>): Promise<void> {
    const { post, take = (work) => work() } = this.#parts;
    const ours = this.#parts.ours as Readonly<Record<string, (...args: never[]) => unknown>>;
    try {
      const result = await take(() => ours[call]?.(...(args as never[])));
      if (id !== undefined) post({ id, result });
    } catch (error) {
      if (id !== undefined) post({ id, error: toldOf(error) });
    }
  }
}

const toldOf = (error: unknown): Told => {
  if (error instanceof ControlError) {
    const { message, code, details } = error;
    return { message, code, details };
  }
  return { message: error instanceof Error ? error.message : String(error), code: undefined, details: [] };
};

const errorOf = ({ message, code, details }: Told): Error =>
  code === undefined ? new Error(message) : new ControlError(code, message, details);
