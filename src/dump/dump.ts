/** `run --dump`: every frame that is decided about, with its verdict, and every reply that was sent, as pcapng. */

import type { Log } from '../log/log.ts';
import type { DecisionEvent } from '../responder/decision.ts';
import { type FramePort, rxPkttype, TX_STRIDE, txIfindex } from '../responder/frame-port.ts';
import { wallOrigin } from '../responder/wall-clock.ts';
import { type DumpBuffer, DumpBuffers } from './buffers.ts';
import { DumpComments } from './comments.ts';
import { DumpError } from './error.ts';
import { DumpFiles } from './files.ts';
import { emitReceived, emitSent, receivedLength, sentLength } from './frames.ts';
import { DumpInterfaces } from './interfaces.ts';
import { DumpLosses } from './losses.ts';

/** What has been decided is in the file after so long, in milliseconds. */
const FLUSH_MS = 200;

export interface DumpOptions {
  readonly file: string;
  /** Octets. */
  readonly size: number;
  readonly files: number;
}

export interface DumpParts extends DumpOptions {
  readonly log: Log;
}

/** What is known of the interfaces. */
export interface DumpNames {
  /** What each file begins with. */
  readonly header: () => Uint8Array;
  readonly nameOf: (ifindex: number) => string | undefined;
}

export class Dump {
  readonly #log: Log;
  readonly #parts: DumpParts;
  /** Made when it begins. */
  #files: DumpFiles | undefined;
  readonly #buffers: DumpBuffers;
  readonly #comments: DumpComments;
  readonly #interfaces: DumpInterfaces;
  readonly #losses: DumpLosses;
  #names: DumpNames | undefined;
  /** Follows a clock that is set. */
  #wallOrigin = wallOrigin();
  #timer: NodeJS.Timeout | undefined;
  /** When the latest frame came, by the kernel's clock: no reply leaves before its request. */
  #latest = 0;
  /** The write that is under way. */
  #writing: Promise<void> = Promise.resolve();
  /** After a write that failed. */
  #stopped = false;

  /** Touches no file before begin(). */
  constructor(parts: DumpParts) {
    const { file, size, log } = parts;
    this.#parts = parts;
    this.#log = log;
    const nameOf = (ifindex: number): string | undefined => this.#names?.nameOf(ifindex);
    this.#comments = new DumpComments(nameOf);
    this.#interfaces = new DumpInterfaces(nameOf);
    this.#losses = new DumpLosses(file, log);
    this.#buffers = new DumpBuffers({
      fileSize: size,
      header: () => this.#names?.header() ?? new Uint8Array(),
      onFile: () => this.#interfaces.begin(),
      write: (buffer) => {
        this.#writing = this.#write(buffer);
      },
    });
  }

  /** Before the first frame, and when the interfaces are known, which the file's header names. */
  begin(names: DumpNames): void {
    this.#names = names;
    this.#files = new DumpFiles(this.#parts.file, this.#parts.files);
    this.#buffers.begin();
    this.#timer = setInterval(() => this.#onFlush(), FLUSH_MS);
  }

  /** Frames and replies that are not in the dump. */
  get lost(): number {
    return this.#losses.total;
  }

  /** An observer: the frame as it came, with the verdict on it. */
  readonly decided = ({ outcome, oif, slots, at, header, iif }: DecisionEvent): void => {
    const options = this.#comments.optionsFor(outcome, oif, rxPkttype(slots, at), header !== undefined);
    const { ifindex, mac: own } = iif.link;
    this.#put(ifindex, receivedLength(slots, at, header, options), (buffer, place) => {
      const time = emitReceived(buffer, buffer.length, place, { slots, at, header, own, options });
      if (time > this.#latest) this.#latest = time;
    });
  };

  /** A frame port that sends by `port`, and dumps what went out. */
  watch(port: FramePort): FramePort {
    const { received, outgoing, errnos } = port;
    return {
      received,
      outgoing,
      errnos,
      send: (count) => {
        const sent = port.send(count);
        const time = Math.max(Math.floor((this.#wallOrigin + performance.now()) * 1000), this.#latest);
        for (let i = 0; i < count; i++) if (errnos[i] === 0) this.#sent(outgoing, i * TX_STRIDE, time);
        return sent;
      },
    };
  }

  /** Writes what is there, and closes the file. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    if (!this.#stopped) this.#buffers.flush();
    await this.#writing;
    await this.#files?.close().catch(() => {});
  }

  #sent(outgoing: DataView, at: number, time: number): void {
    this.#put(txIfindex(outgoing, at), sentLength(outgoing, at), (buffer, place) =>
      emitSent(buffer, buffer.length, place, outgoing, at, time),
    );
  }

  /** A block of `length` octets about a frame of an interface, whose own block goes before the first. */
  #put(ifindex: number, length: number, emit: (buffer: DumpBuffer, place: number) => void): void {
    const buffer = this.#reserve(length + this.#interfaces.lengthOf(ifindex));
    if (buffer === undefined) return;
    const named = this.#interfaces.place(ifindex, buffer);
    this.#buffers.commit(named.length);
    emit(buffer, named.place);
    this.#buffers.commit(length);
  }

  #reserve(length: number): ReturnType<DumpBuffers['reserve']> {
    const buffer = this.#stopped ? undefined : this.#buffers.reserve(length);
    if (buffer === undefined) this.#losses.add(!this.#stopped);
    return buffer;
  }

  #onFlush(): void {
    this.#wallOrigin = wallOrigin();
    this.#losses.look();
    if (!this.#stopped) this.#buffers.flush();
  }

  async #write(buffer: Parameters<DumpFiles['write']>[0]): Promise<void> {
    try {
      await this.#files?.write(buffer);
      this.#buffers.written(buffer);
    } catch (error) {
      if (!(error instanceof DumpError)) throw error;
      this.#stop(error);
    }
  }

  #stop(error: DumpError): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#losses.total += error.lost + this.#buffers.discard();
    this.#log.say(
      'dump-failed',
      { syscall: error.syscall },
      `${error.message}; the dump has ended, replies are not affected`,
    );
  }
}
