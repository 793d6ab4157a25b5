/** The link layer as a test sees it: frames put into slots, and what was sent. */
import { BATCH, type FramePort, RX_STRIDE, TX_STRIDE } from '../../src/responder/frame-port.ts';
import { poisoned, u32 } from '../wire/octets.ts';

export interface Received {
  readonly ifindex: number;
  /** PACKET_BROADCAST where nothing else is said. */
  readonly pkttype?: number;
  /** From the ARP header on. */
  readonly packet: Buffer;
}

export interface Sent {
  readonly ifindex: number;
  readonly hex: string;
}

/** Slot of a received frame, with what libpcap puts before it (LINKTYPE_LINUX_SLL2). */
export function slotOf({ ifindex, pkttype = 1, packet }: Received): Buffer {
  const sll2 = Buffer.from('0806000000000000000100060200000000020000', 'hex');
  sll2.writeInt32BE(ifindex, 4);
  sll2.writeUInt8(pkttype, 10);
  const length = u32(sll2.length + packet.length);
  return Buffer.concat([length, length, u32(1700000000), u32(0), sll2, packet]).subarray(0, RX_STRIDE);
}

export class FramesDouble implements FramePort {
  readonly received = poisoned(BATCH * RX_STRIDE);
  readonly outgoing = poisoned(BATCH * TX_STRIDE);
  readonly errnos = new Int32Array(BATCH).fill(-1);
  /** What each call of send() was given. */
  readonly sent: Sent[][] = [];
  /** The errno that frame `i` of each call fails with. */
  readonly fails = new Map<number, number>();

  /** Puts frames into the first slots, over whatever was there, and returns how many. */
  put(...frames: readonly Received[]): number {
    const bytes = new Uint8Array(this.received.buffer, this.received.byteOffset);
    frames.forEach((frame, i) => {
      bytes.set(slotOf(frame), i * RX_STRIDE);
    });
    return frames.length;
  }

  /** The slots of the batch are used for the next. */
  overwrite(): void {
    new Uint8Array(this.received.buffer, this.received.byteOffset, this.received.byteLength).fill(0x5a);
  }

  send(count: number): number {
    const bytes = Buffer.from(this.outgoing.buffer, this.outgoing.byteOffset);
    const slots = Array.from({ length: count }, (_, i) => bytes.subarray(i * TX_STRIDE, (i + 1) * TX_STRIDE));
    for (const i of slots.keys()) this.errnos[i] = this.fails.get(i) ?? 0;
    this.sent.push(
      slots.map((slot) => ({
        ifindex: slot.readUInt32LE(0),
        hex: slot.toString('hex', 8, 8 + slot.readUInt32LE(4)),
      })),
    );
    return this.errnos.subarray(0, count).filter((errno) => errno === 0).length;
  }
}
