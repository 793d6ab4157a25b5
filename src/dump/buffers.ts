/**
 * Two buffers of pcapng blocks, allocated once: one is filled while the other is written. Who fills never waits: where both
 * are full there is no room.
 */
import { type Octets, wholeBlocks } from '../capture/pcapng-writer.ts';

/** Half a second of 50,000 requests a second with their replies. */
const CAPACITY = 8 << 20;

export interface DumpBuffer extends Octets {
  /** Octets of whole blocks in it. */
  length: number;
  /** Where in it a new file begins, in order: what comes before is the end of the one before. */
  readonly begins: number[];
}

export interface DumpBufferParts {
  /** No file becomes longer than this. */
  readonly fileSize: number;
  /** What each file begins with. */
  readonly header: () => Uint8Array;
  /** Told of each file that begins. */
  readonly onFile: () => void;
  /** Is given a buffer to write, and gives it back by written(). */
  readonly write: (buffer: DumpBuffer) => void;
  readonly capacity?: number;
}

export class DumpBuffers {
  readonly #parts: DumpBufferParts;
  #filling: DumpBuffer;
  /** Undefined while it is written. */
  #spare: DumpBuffer | undefined;
  /** Octets of the current file, also those that are still in a buffer. */
  #inFile = 0;

  constructor(parts: DumpBufferParts) {
    this.#parts = parts;
    const { capacity = CAPACITY } = parts;
    this.#filling = emptyBuffer(capacity);
    this.#spare = emptyBuffer(capacity);
  }

  /** Before anything else: the beginning of the first file, which is open. */
  begin(): void {
    this.#beginFile();
    this.#filling.begins.length = 0;
  }

  /** A buffer whose next `length` octets are the caller's to write, beginning at its `length`; undefined: no room. */
  reserve(length: number): DumpBuffer | undefined {
    const fileIsFull = this.#inFile + length > this.#parts.fileSize;
    const needed = fileIsFull ? this.#parts.header().length + length : length;
    if (this.#filling.length + needed > this.#filling.bytes.length && !this.flush()) return undefined;
    if (fileIsFull) this.#beginFile();
    return this.#filling;
  }

  /** Takes what was reserved for written. */
  commit(length: number): void {
    this.#filling.length += length;
    this.#inFile += length;
  }

  /** Hands over what there is; false: the other buffer is still being written. */
  flush(): boolean {
    if (this.#filling.length === 0) return true;
    if (this.#spare === undefined) return false;
    const full = this.#filling;
    this.#filling = this.#spare;
    this.#spare = undefined;
    this.#parts.write(full);
    return true;
  }

  written(buffer: DumpBuffer): void {
    buffer.length = 0;
    buffer.begins.length = 0;
    this.#spare = buffer;
  }

  /** Forgets what is not handed over yet; returns how many frames. */
  discard(): number {
    const { packets } = wholeBlocks(this.#filling.view, this.#filling.length);
    this.#filling.length = 0;
    return packets;
  }

  #beginFile(): void {
    const header = this.#parts.header();
    this.#filling.begins.push(this.#filling.length);
    this.#filling.bytes.set(header, this.#filling.length);
    this.#filling.length += header.length;
    this.#inFile = header.length;
    this.#parts.onFile();
  }
}

function emptyBuffer(capacity: number): DumpBuffer {
  const bytes = new Uint8Array(capacity);
  return { bytes, view: new DataView(bytes.buffer), length: 0, begins: [] };
}
