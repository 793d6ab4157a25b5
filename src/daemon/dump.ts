/** `run --dump`: every frame that is decided about, with its verdict, and every reply that was sent, as pcapng. */

import { emitPacket, PACKET_DATA, packetLength } from '../capture/pcapng-writer.ts';
import { type FramePort, RX_HEADER, RX_STRIDE, TX_HEADER, TX_STRIDE } from '../responder/frame-port.ts';
import type { Decision } from '../responder/responder.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP } from '../wire/ethernet.ts';
import { readMac } from '../wire/mac.ts';
import { HOST_ORDER } from '../wire/netlink/host-order.ts';
import { emitSll2, PacketType, SLL2_LEN } from '../wire/sll2.ts';
import { DumpBuffers } from './dump-buffers.ts';
import { DumpComments, SENT_OPTIONS } from './dump-comments.ts';
import { DumpError, DumpFiles } from './dump-files.ts';
import { DumpLosses } from './dump-losses.ts';
import type { Logger } from './log.ts';
import { WallClock } from './wall-clock.ts';

/** What has been decided is in the file after so long, in milliseconds. */
const FLUSH_MS = 200;

/** Frames are cut after so many octets: SLL2 header and ARP packet fit exactly. */
export const DUMP_SNAPLEN = RX_STRIDE - RX_HEADER;

export interface DumpOptions {
  readonly file: string;
  /** Octets. */
  readonly size: number;
  readonly files: number;
}

export interface DumpParts extends DumpOptions {
  /** What each file begins with. */
  readonly header: () => Uint8Array;
  readonly nameOf: (ifindex: number) => string | undefined;
  readonly log: Logger;
}

export class Dump {
  readonly #log: Logger;
  readonly #files: DumpFiles;
  readonly #buffers: DumpBuffers;
  readonly #comments: DumpComments;
  readonly #losses: DumpLosses;
  readonly #clock = new WallClock();
  readonly #timer: NodeJS.Timeout;
  /** When the latest frame came, by the kernel's clock: no reply leaves before its request. */
  #latest = 0;
  /** The write that is under way. */
  #writing: Promise<void> = Promise.resolve();
  /** After a write that failed. */
  #stopped = false;

  /** Makes the first file. Throws DumpError. */
  constructor({ file, size, files, header, nameOf, log }: DumpParts) {
    this.#log = log;
    this.#files = new DumpFiles(file, files);
    this.#comments = new DumpComments(nameOf);
    this.#losses = new DumpLosses(file, log);
    this.#buffers = new DumpBuffers({
      fileSize: size,
      header,
      write: (buffer) => {
        this.#writing = this.#write(buffer);
      },
    });
    this.#timer = setInterval(() => this.#onFlush(), FLUSH_MS);
  }

  /** Before the first frame, and when the interfaces are known, which the file's header names. */
  begin(): void {
    this.#buffers.begin();
  }

  /** Frames and replies that are not in the dump. */
  get lost(): number {
    return this.#losses.total;
  }

  /** An observer: the frame as it came, with the verdict on it. */
  readonly decided = ({ outcome, oif, slots, at }: Decision): void => {
    const options = this.#comments.optionsFor(outcome, oif);
    const captured = Math.min(slots.getUint32(at, HOST_ORDER), DUMP_SNAPLEN);
    const length = packetLength(captured, options);
    const buffer = this.#reserve(length);
    if (buffer === undefined) return;
    const time = slots.getUint32(at + 8, HOST_ORDER) * 1e6 + slots.getUint32(at + 12, HOST_ORDER);
    if (time > this.#latest) this.#latest = time;
    copy(slots, at + RX_HEADER, buffer.view, buffer.length + PACKET_DATA, captured);
    emitPacket(buffer, buffer.length, time, captured, slots.getUint32(at + 4, HOST_ORDER), options);
    this.#buffers.commit(length);
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
        const time = Math.max(this.#clock.now(), this.#latest);
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
    await this.#files.close().catch(() => {});
  }

  /** The reply in the slot at `at`, with the header that libpcap gives a frame that this host sent. */
  #sent(outgoing: DataView, at: number, time: number): void {
    const captured = SLL2_LEN + outgoing.getUint32(at + 4, HOST_ORDER) - ETH_HLEN;
    const length = packetLength(captured, SENT_OPTIONS);
    const buffer = this.#reserve(length);
    if (buffer === undefined) return;
    const data = buffer.length + PACKET_DATA;
    const frame = at + TX_HEADER;
    const ifindex = outgoing.getUint32(at, HOST_ORDER);
    const source = readMac(outgoing, frame + 6);
    emitSll2(buffer.view, data, ETH_P_ARP, ifindex, ARPHRD_ETHER, PacketType.OUTGOING, source);
    copy(outgoing, frame + ETH_HLEN, buffer.view, data + SLL2_LEN, captured - SLL2_LEN);
    emitPacket(buffer, buffer.length, time, captured, captured, SENT_OPTIONS);
    this.#buffers.commit(length);
  }

  #reserve(length: number): ReturnType<DumpBuffers['reserve']> {
    const buffer = this.#stopped ? undefined : this.#buffers.reserve(length);
    if (buffer === undefined) this.#losses.add(!this.#stopped);
    return buffer;
  }

  #onFlush(): void {
    this.#clock.adjust();
    this.#losses.look();
    if (!this.#stopped) this.#buffers.flush();
  }

  async #write(buffer: Parameters<DumpFiles['write']>[0]): Promise<void> {
    try {
      await this.#files.write(buffer);
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
    this.#log.error({ syscall: error.syscall }, `${error.message}; the dump has ended, answering goes on`);
  }
}

/** Octets from one view to another, most of them four at a time: without a subarray there is nothing to allocate. */
function copy(from: DataView, at: number, to: DataView, toAt: number, length: number): void {
  let i = 0;
  for (; i + 4 <= length; i += 4) to.setUint32(toAt + i, from.getUint32(at + i));
  for (; i < length; i++) to.setUint8(toAt + i, from.getUint8(at + i));
}
