/** Whole Ethernet frames of one protocol, out of any interface and in from all of them: the addon's AF_PACKET socket. */
import { HOST_ORDER } from '../wire/netlink/message.ts';
import { addon, type PacketSocket as Handle } from './addon.ts';

const HEADER = 8;
const STRIDE = 2048;
const SLOTS = 64;

export class PacketSocket {
  readonly #handle: Handle;
  readonly #bytes = new Uint8Array(SLOTS * STRIDE);
  readonly #view = new DataView(this.#bytes.buffer);
  readonly #errnos = new Int32Array(1);

  /** Throws a SystemError. */
  constructor(protocol: number) {
    this.#handle = addon().packetOpen(protocol);
  }

  /** 0, or the errno of a frame that could not be sent. */
  send(ifindex: number, frame: Uint8Array): number {
    this.#view.setUint32(0, ifindex, HOST_ORDER);
    this.#view.setUint32(4, frame.length, HOST_ORDER);
    this.#bytes.set(frame, HEADER);
    addon().packetSend(this.#handle, this.#bytes, STRIDE, 1, this.#errnos);
    return this.#errnos[0] ?? 0;
  }

  /** Hands over a copy of each frame that is there. */
  receive(each: (ifindex: number, frame: Uint8Array) => void): void {
    for (;;) {
      const count = addon().packetReceive(this.#handle, this.#bytes, STRIDE);
      for (let at = 0; at < count * STRIDE; at += STRIDE) {
        const length = Math.min(this.#view.getUint32(at + 4, HOST_ORDER), STRIDE - HEADER);
        each(this.#view.getUint32(at, HOST_ORDER), this.#bytes.slice(at + HEADER, at + HEADER + length));
      }
      if (count < SLOTS) return;
    }
  }

  close(): void {
    addon().close(this.#handle);
  }
}
