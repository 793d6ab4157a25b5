/**
 * The Ethernet header of a captured frame. The capture on all interfaces has the source alone: the destination and the tag of
 * a VLAN come from a tap (native/tap.c), which is open only while somebody looks at decisions. Both see the same frame with
 * the same time: it is found by that, its interface and all of its octets, or it is not told.
 */
import { ETH_HLEN, type EthernetHeader } from '../wire/ethernet.ts';
import { readMac } from '../wire/mac.ts';
import { HOST_ORDER } from '../wire/netlink/message.ts';
import { SLL2_LEN } from '../wire/sll2.ts';
import { RX_HEADER, rxCaptured, rxIfindex, rxSource, rxTime } from './frame-port.ts';

/** Slot of a tap: { u32 ifindex, u32 captured length, u32 seconds, u32 nanoseconds, u32 tag, the frame }. */
export const TAP_STRIDE = 96;
const TAP_HEADER = 20;
const AT = { ifindex: 0, captured: 4, seconds: 8, nanoseconds: 12, tag: 16 } as const;

export interface TapPort {
  /** Slots of TAP_STRIDE octets. */
  readonly heard: DataView;
  /** Fills the slots with what is there, and returns how many there are then. */
  receive(): number;
  /** Frames that it had no room for. */
  dropped(): number;
}

/** Maximum number of frames that are kept until somebody asks: those of bridge ports, say, nobody does. */
const KEPT = 4096;

interface Heard {
  readonly ifindex: number;
  readonly payload: Uint8Array;
  readonly header: EthernetHeader;
}

export class FrameHeaders {
  readonly #port: TapPort;
  /** By microsecond, the oldest first. */
  readonly #heard = new Map<number, Heard[]>();
  #kept = 0;

  constructor(port: TapPort) {
    this.#port = port;
  }

  /** Of the frame in the slot of RX_STRIDE octets at `at`, once; undefined: it is not known. */
  of(slots: DataView, at: number): EthernetHeader | undefined {
    return this.#find(slots, at) ?? (this.#read() > 0 ? this.#find(slots, at) : undefined);
  }

  #find(slots: DataView, at: number): EthernetHeader | undefined {
    const time = rxTime(slots, at);
    const then = this.#heard.get(time);
    if (then === undefined) return undefined;
    const found = then.findIndex((one) => isOf(one, slots, at));
    if (found < 0) return undefined;
    const [one] = then.splice(found, 1);
    this.#kept--;
    if (then.length === 0) this.#heard.delete(time);
    return one?.header;
  }

  /** The tap has a frame before the capture has it: what is asked for is among those that are there. */
  #read(): number {
    const { heard } = this.#port;
    const room = Math.floor(heard.byteLength / TAP_STRIDE);
    let frames = 0;
    for (let count = room; count === room; ) {
      count = this.#port.receive();
      frames += count;
      for (let i = 0; i < count; i++) this.#keep(heard, i * TAP_STRIDE);
    }
    return frames;
  }

  #keep(slots: DataView, at: number): void {
    const captured = slots.getUint32(at + AT.captured, HOST_ORDER);
    if (captured < ETH_HLEN) return;
    const frame = at + TAP_HEADER;
    const tag = slots.getUint32(at + AT.tag, HOST_ORDER);
    const begin = slots.byteOffset + frame;
    const one: Heard = {
      ifindex: slots.getUint32(at + AT.ifindex, HOST_ORDER),
      payload: new Uint8Array(slots.buffer.slice(begin + ETH_HLEN, begin + captured)),
      header: {
        destination: readMac(slots, frame),
        source: readMac(slots, frame + 6),
        tpid: tag >>> 16,
        tci: tag & 0xffff,
      },
    };
    const time =
      slots.getUint32(at + AT.seconds, HOST_ORDER) * 1e6 +
      Math.floor(slots.getUint32(at + AT.nanoseconds, HOST_ORDER) / 1000);
    const then = this.#heard.get(time);
    if (then === undefined) this.#heard.set(time, [one]);
    else then.push(one);
    this.#kept++;
    while (this.#kept > KEPT) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const [time, then] of this.#heard) {
      this.#heard.delete(time);
      this.#kept -= then.length;
      return;
    }
  }
}

/** Whether it is the frame in the slot at `at`, by all that the slot has of it. */
function isOf({ ifindex, payload, header }: Heard, slots: DataView, at: number): boolean {
  if (ifindex !== rxIfindex(slots, at) || header.source !== rxSource(slots, at)) return false;
  const captured = rxCaptured(slots, at) - SLL2_LEN;
  const first = at + RX_HEADER + SLL2_LEN;
  const length = Math.min(captured, payload.length);
  for (let i = 0; i < length; i++) if (payload[i] !== slots.getUint8(first + i)) return false;
  return true;
}
