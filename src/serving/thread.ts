/**
 * The thread that serves others: control socket, those who watch, metrics, and the file of the last decisions. It has the
 * recorder's memory; whatever else it needs to know it asks of the thread that answers ARP.
 */
import { createServer, type Server, Socket } from 'node:net';
import { ControlServer } from '../control/server.ts';
import { Watchers } from '../control/watchers.ts';
import type { Brake } from '../listen/brake.ts';
import type { MetricsServer } from '../metrics/server.ts';
import type { NameOf } from '../responder/decision.ts';
import { RecordingReader } from '../responder/recording.ts';
import { wallOrigin } from '../responder/wall-clock.ts';
import {
  claim,
  type DaemonCalls,
  type Handed,
  type Served,
  type SharedClock,
  type Source,
  type ThreadCalls,
} from './calls.ts';
import { ConfigText } from './config-text.ts';
import { BACKLOG } from './door.ts';
import { controlHandlers } from './handlers.ts';
import { monotonic } from './monotonic.ts';
import { writeRecording } from './recording-file.ts';
import { metricsOf, Snapshots } from './snapshot.ts';
import { type Message, Wire } from './wire.ts';

export interface ThreadParts {
  readonly post: (message: Message) => void;
  /** Takes in what was posted and waits. */
  readonly drain: () => void;
  readonly brake: Brake;
}

/** How often a fault is told of, at most, in milliseconds. */
const FAULT_MS = 1000;

/** How long the thread that answers may take to say how it is, in milliseconds: it has breaks of half a millisecond. */
const HEALTH_MS = 1000;

/** What waits for serve(). */
interface Ready {
  readonly source: Source;
  readonly recorded: RecordingReader;
}

export class ServingThread {
  readonly wire: Wire<DaemonCalls, ThreadCalls>;
  readonly #parts: ThreadParts;
  readonly #control: ControlServer;
  readonly #servers = new Map<number, Server>();
  #metrics: Promise<MetricsServer> | undefined;
  readonly #snapshots: Snapshots;
  readonly #stopping = new AbortController();
  #names = new Map<number, string>();
  #ready: Ready | undefined;
  #faultAt = Number.NEGATIVE_INFINITY;
  #writing: Promise<unknown> = Promise.resolve();
  #begin: () => void = () => {};
  readonly #begun = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  constructor(parts: ThreadParts) {
    this.#parts = parts;
    this.#control = new ControlServer(
      (error) => this.#fault(`control socket: ${String(error)}`),
      parts.brake,
    );
    this.wire = new Wire<DaemonCalls, ThreadCalls>({
      post: parts.post,
      ours: {
        accept: (id, what, handed) => this.#accept(id, what, handed),
        close: (id) => this.#close(id),
        serve: (source) => this.#serve(source),
        name: (ifindex, name) => this.#name(ifindex, name),
        writeRecording: (part, file) => this.#write(part, file),
        stop: () => this.close(),
      },
    });
    this.#snapshots = new Snapshots((from) => this.wire.call('snapshot', from));
  }

  #accept(id: number, what: Served, handed: Handed): void {
    if (!claim(handed)) return;
    const { listening, connection } = handed;
    const take = what === 'metrics' ? this.#takeMetrics : (socket: Socket) => this.#control.take(socket);
    const server = createServer({ allowHalfOpen: true }, take);
    server.on('error', (error) => this.#fault(`${what}: ${String(error)}`)); // no descriptor is left, say
    const options: object = { fd: listening, backlog: BACKLOG[what] };
    server.listen(options);
    this.#servers.set(id, server);
    take(new Socket({ fd: connection, allowHalfOpen: true, readable: true, writable: true }));
  }

  /** Loaded with the first connection. */
  readonly #takeMetrics = (socket: Socket): void => {
    this.#metrics ??= this.#openMetrics();
    void this.#metrics.then((metrics) => metrics.take(socket));
  };

  async #openMetrics(): Promise<MetricsServer> {
    const { openMetrics } = await import('../metrics/metrics.ts');
    return openMetrics({
      source: async () => {
        await this.#begun; // nobody waits for longer than a connection may last
        return metricsOf(await this.#snapshots.get());
      },
      health: () => inTime(this.wire.call('health')),
      brake: this.#parts.brake,
    });
  }

  #close(id: number): void {
    this.#servers.get(id)?.close();
    this.#servers.delete(id);
  }

  #serve(source: Source): void {
    const recorded = new RecordingReader(source.recording);
    this.#names = new Map(source.names);
    this.#ready = { source, recorded };
    const origin = originOf(source.clock);
    const { wire } = this;
    const control = this.#control;
    const snapshots = this.#snapshots;
    const onWatched = (on: boolean): void => wire.tell('watched', on);
    const watchers = new Watchers(recorded, this.#nameOf, onWatched, origin);
    const text = new ConfigText((from) => wire.call('config', from));
    control.serve(
      controlHandlers({
        ask: {
          logLevel: (fields) => wire.call('logLevel', fields),
          reload: () => wire.call('reload'),
          watched: (on) => wire.call('watched', on),
        },
        ...{ snapshots, recorded, watchers },
        config: () => text.get(),
        clients: () => control.clients,
      }),
    );
    this.#begin();
  }

  #name(ifindex: number, name: string | undefined): void {
    if (name === undefined) this.#names.delete(ifindex);
    else this.#names.set(ifindex, name);
  }

  /** A decision may be seen before the message is taken in that its interface has come. */
  readonly #nameOf: NameOf = (ifindex) => {
    const known = this.#names.get(ifindex);
    if (known !== undefined) return known;
    this.#parts.drain();
    return this.#names.get(ifindex) ?? `ifindex ${ifindex}`;
  };

  async #write(part: string, file: string): Promise<number> {
    if (this.#ready === undefined) throw new Error('there are no decisions yet');
    const { source, recorded: reader } = this.#ready;
    const recorded = reader.copy();
    const told = { recorded, nameOf: this.#nameOf, origin: originOf(source.clock)() };
    const writing = writeRecording({ part, file }, told, this.#stopping.signal);
    this.#writing = writing.catch(() => {});
    await writing;
    return recorded.total - recorded.oldest;
  }

  /** Whatever is under way is given up. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error('arproxy ends'));
    for (const id of this.#servers.keys()) this.#close(id);
    this.#control.close();
    (await this.#metrics)?.close();
    await this.#writing;
  }

  #fault(text: string): void {
    const now = performance.now();
    if (now - this.#faultAt < FAULT_MS) return;
    this.#faultAt = now;
    this.wire.tell('fault', text);
  }
}

/** wallOrigin() of the clock of the other thread. */
const originOf =
  ({ timeOrigin, start }: SharedClock): (() => number) =>
  () =>
    wallOrigin({ timeOrigin, now: () => monotonic() - start, date: Date.now });

/** What comes of `health`; or, where that takes too long, that it does. */
async function inTime(health: Promise<string | undefined>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve(`the thread that answers requests did not say how it is within ${HEALTH_MS / 1000} s`),
      HEALTH_MS,
    );
  });
  try {
    return await Promise.race([health, late]);
  } finally {
    clearTimeout(timer);
  }
}
