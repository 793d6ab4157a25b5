/**
 * The side of the thread that answers: starts the thread that serves others (thread.ts) when the first client comes, and again
 * where it has ended. Whatever becomes of it, ARP is answered.
 */
import { closeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { FairQueue } from '../control/fair-queue.ts';
import type { Listen } from '../listen/address.ts';
import type { Listening } from '../listen/endpoint.ts';
import { entryPoint } from '../sys/entry-points.ts';
import { stepBack, threadIds } from '../sys/thread-priority.ts';
import { requireThreadRoom } from '../sys/thread-room.ts';
import { claim, type DaemonCalls, type Handed, type Served, type Source, type ThreadCalls } from './calls.ts';
import { Door, type HandOver } from './door.ts';
import { type Message, Wire } from './wire.ts';

/** Memory of the thread's JavaScript, in MiB: what clients can have it take. It needs some 8. */
const LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 4 };

/** First and longest pause before it is started again, in milliseconds; each is twice the one before. */
const PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;
/** After this life the pauses begin anew. */
const STEADY_MS = 60_000;

/** How long what ends waits for it, twice at most, in milliseconds. */
const STOP_MS = 200;

/** How often a client that cannot be taken is told of, at most, in milliseconds. */
const FAULT_MS = 1000;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A Worker, as far as it is used. */
export interface Thread {
  postMessage(message: Message): void;
  on(event: 'message', listener: (message: Message) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  ref(): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

export interface ServingParts {
  readonly calls: DaemonCalls;
  /** It has ended, or could not be started; from in `pause` milliseconds on it may be started again. */
  readonly onEnd: (why: string, pause: number) => void;
  readonly spawn?: () => Thread;
}

interface Running {
  readonly thread: Thread;
  readonly wire: Wire<ThreadCalls, DaemonCalls>;
  readonly since: number;
}

export class Serving {
  readonly #parts: ServingParts;
  readonly #queue = new FairQueue();
  readonly #doors = new Map<number, Door>();
  /** To the thread that runs. */
  #handed: Handed[] = [];
  #running: Running | undefined;
  #source: (() => Source) | undefined;
  #lastId = 0;
  #faultAt = Number.NEGATIVE_INFINITY;
  #pause = PAUSE_MS;
  /** Runs while the doors are shut. */
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: ServingParts) {
    this.#parts = parts;
  }

  /** Rejects with a ListenError. On return of close() a socket's file is removed, whatever the thread does. */
  async listen(what: Served, at: Listen): Promise<Listening> {
    const id = ++this.#lastId;
    const handOver: HandOver = (listening, connection) => {
      const handed = { listening, connection, claimed: new Int32Array(new SharedArrayBuffer(4)) };
      this.#handed.push(handed);
      if (!this.#withThread(({ wire }) => wire.tell('accept', id, what, handed))) this.#closeUnclaimed();
    };
    const door = await Door.open(what, at, handOver, (error) => this.#fault(`${what}: ${wordsOf(error)}`));
    this.#doors.set(id, door);
    return {
      close: async () => {
        if (!this.#doors.delete(id)) return;
        door.close();
        if (this.#running !== undefined) await within(STOP_MS, this.#running.wire.call('close', id));
      },
    };
  }

  /** What it is to tell of is there from now on. `source` is called for each thread. */
  serve(source: () => Source): void {
    this.#source = source;
    this.#running?.wire.tell('serve', source());
  }

  /** An interface came, has another name, or has gone (undefined). */
  name(ifindex: number, name: string | undefined): void {
    if (this.#source !== undefined) this.#running?.wire.tell('name', ifindex, name);
  }

  /** Writes the last decisions; resolves to how many. Where it fails, nothing is left of the file, but where the thread ends. */
  async writeRecording(part: string, file: string): Promise<number> {
    let written: Promise<number> | undefined;
    // Clients may have brought the last thread to its end, but cannot ask for this: it need not wait for the pause.
    this.#withThread(({ wire, thread }) => {
      thread.ref(); // the process does not end meanwhile
      written = wire.call('writeRecording', part, file).finally(() => thread.unref());
    });
    if (written === undefined) throw new Error('there is no thread that could write them at the moment');
    return written;
  }

  /** Everybody is disconnected. A thread that is stuck is not waited for. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const running = this.#running;
    this.#running = undefined;
    for (const door of this.#doors.values()) door.close();
    this.#doors.clear();
    if (running === undefined) return;
    const { thread, wire } = running;
    await within(STOP_MS, wire.call('stop'));
    await within(STOP_MS, thread.terminate());
    this.#closeUnclaimed();
    wire.fail(new Error('arproxy ends'));
  }

  /** False: there is none, and none is to be started now. */
  #withThread(use: (running: Running) => void): boolean {
    if (this.#closed) return false;
    try {
      this.#running ??= this.#start();
    } catch (error) {
      this.#rest(wordsOf(error));
      return false;
    }
    use(this.#running);
    return true;
  }

  #fault(text: string): void {
    const now = performance.now();
    if (now - this.#faultAt < FAULT_MS) return;
    this.#faultAt = now;
    this.#parts.calls.fault(text);
  }

  #start(): Running {
    const { calls, spawn = newWorker } = this.#parts;
    const thread = spawn();
    const wire = new Wire<ThreadCalls, DaemonCalls>({
      post: (message) => thread.postMessage(message),
      ours: calls,
      take: (work) => this.#queue.take(work),
    });
    thread.on('message', (message) => wire.receive(message));
    let why = 'without a word';
    thread.on('error', (error) => {
      why = error.message;
    });
    thread.on('exit', () => this.#ended(thread, why));
    thread.unref();
    if (this.#source !== undefined) wire.tell('serve', this.#source());
    return { thread, wire, since: performance.now() };
  }

  #ended(thread: Thread, why: string): void {
    if (this.#running?.thread !== thread) return;
    const { wire, since } = this.#running;
    this.#running = undefined;
    wire.fail(new Error(`the thread ended: ${why}`));
    this.#closeUnclaimed();
    this.#parts.calls.watched(false); // with the thread, whoever watched has gone
    if (performance.now() - since > STEADY_MS) this.#pause = PAUSE_MS;
    this.#rest(why);
  }

  /** What no thread has taken, and none will: who had just come is to know at once. */
  #closeUnclaimed(): void {
    for (const handed of this.#handed.filter(claim))
      for (const descriptor of [handed.listening, handed.connection]) closeSync(descriptor);
    this.#handed = [];
  }

  /** Who comes meanwhile waits at the door. */
  #rest(why: string): void {
    this.#parts.onEnd(why, this.#pause);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      for (const door of this.#doors.values()) door.reopen();
    }, this.#pause).unref();
    this.#pause = Math.min(MAX_PAUSE_MS, this.#pause * 2);
  }
}

function newWorker(): Thread {
  requireThreadRoom();
  const before = new Set(threadIds());
  const worker = new Worker(entryPoint('serving'), {
    name: 'serving',
    resourceLimits: LIMITS,
    trackUnmanagedFds: false,
  });
  for (const id of threadIds()) if (!before.has(id)) stepBack('serving', id);
  return worker;
}

const within = async (ms: number, done: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done.catch(() => {}), over]);
  clearTimeout(timer);
};
