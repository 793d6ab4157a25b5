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

/**
 * Number of frames that are kept until somebody asks: as many as may wait between the tap and a decision. A power of two. In a
 * flood most of them nobody asks for: so nothing is allocated for them.
 */
const KEPT = 1 << 15;

/** Two processors may put frames into the tap out of their order, by less than this. In microseconds. */
const DISORDER = 1000;

const NONE = -1;

export class FrameHeaders {
  readonly #port: TapPort;
  readonly #kept: number;
  /** A ring of slots as the tap has them, and the time of each in microseconds; 0: nothing is there any more. */
  readonly #bytes: Uint8Array;
  readonly #slots: DataView;
  readonly #times: Float64Array;
  /** By a hash of its time, the place of the oldest; and of each, the next one with that hash. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  #place = 0;
  #newest = 0;

  constructor(port: TapPort, kept = KEPT) {
    this.#port = port;
    this.#kept = kept;
    this.#bytes = new Uint8Array(kept * TAP_STRIDE);
    this.#slots = new DataView(this.#bytes.buffer);
    this.#times = new Float64Array(kept);
    this.#first = new Int32Array(kept).fill(NONE);
    this.#next = new Int32Array(kept).fill(NONE);
  }

  /** Of the frame in the slot of RX_STRIDE octets at `at`, once; undefined: it is not known. */
  of(slots: DataView, at: number): EthernetHeader | undefined {
    const time = rxTime(slots, at);
    const found = this.#find(time, slots, at);
    if (found !== undefined) return found;
    // The tap has a frame before the capture has it.
    return this.#read(time + DISORDER) > 0 ? this.#find(time, slots, at) : undefined;
  }

  #find(time: number, slots: DataView, at: number): EthernetHeader | undefined {
    const row = this.#rowOf(time);
    let before = NONE;
    for (let place = this.#first[row] ?? NONE; place !== NONE; place = this.#next[place] ?? NONE) {
      if (this.#times[place] === time && this.#isOf(place, slots, at)) {
        this.#take(row, place, before);
        return this.#headerAt(place);
      }
      before = place;
    }
    return undefined;
  }

  /** No further than `until`: a flood is heard as fast as it can be read. */
  #read(until: number): number {
    const { heard } = this.#port;
    const room = Math.floor(heard.byteLength / TAP_STRIDE);
    let frames = 0;
    for (let count = room; count === room && this.#newest <= until; ) {
      count = this.#port.receive();
      frames += count;
      for (let i = 0; i < count; i++) this.#keep(heard, i * TAP_STRIDE);
    }
    return frames;
  }

  #keep(heard: DataView, at: number): void {
    if (heard.getUint32(at + AT.captured, HOST_ORDER) < ETH_HLEN) return;
    const place = this.#place;
    this.#place = (place + 1) % this.#kept;
    this.#forget(place);
    const time =
      heard.getUint32(at + AT.seconds, HOST_ORDER) * 1e6 +
      Math.floor(heard.getUint32(at + AT.nanoseconds, HOST_ORDER) / 1000);
    const slot = place * TAP_STRIDE;
    for (let i = 0; i < TAP_STRIDE; i += 4) this.#slots.setUint32(slot + i, heard.getUint32(at + i));
    this.#times[place] = time;
    if (time > this.#newest) this.#newest = time;
    this.#append(this.#rowOf(time), place);
  }

  #append(row: number, place: number): void {
    this.#next[place] = NONE;
    let last = this.#first[row] ?? NONE;
    if (last === NONE) {
      this.#first[row] = place;
      return;
    }
    for (let next = this.#next[last] ?? NONE; next !== NONE; next = this.#next[last] ?? NONE) last = next;
    this.#next[last] = place;
  }

  /** What is in the place was kept before all else that is there: it is the first of its row, where it is still there. */
  #forget(place: number): void {
    const time = this.#times[place] ?? 0;
    if (time !== 0) this.#take(this.#rowOf(time), place, NONE);
  }

  #take(row: number, place: number, before: number): void {
    const next = this.#next[place] ?? NONE;
    if (before === NONE) this.#first[row] = next;
    else this.#next[before] = next;
    this.#times[place] = 0;
  }

  #rowOf(time: number): number {
    return (Math.imul(time >>> 0, 0x9e3779b1) >>> 8) & (this.#kept - 1);
  }

  /** Whether it is the frame in the slot at `at`, by all that the slot has of it. */
  #isOf(place: number, slots: DataView, at: number): boolean {
    const slot = place * TAP_STRIDE;
    const frame = slot + TAP_HEADER;
    if (this.#slots.getUint32(slot + AT.ifindex, HOST_ORDER) !== rxIfindex(slots, at)) return false;
    if (readMac(this.#slots, frame + 6) !== rxSource(slots, at)) return false;
    const heard = this.#slots.getUint32(slot + AT.captured, HOST_ORDER) - ETH_HLEN;
    const length = Math.min(rxCaptured(slots, at) - SLL2_LEN, heard, TAP_STRIDE - TAP_HEADER - ETH_HLEN);
    const first = at + RX_HEADER + SLL2_LEN;
    for (let i = 0; i < length; i++) {
      if (this.#bytes[frame + ETH_HLEN + i] !== slots.getUint8(first + i)) return false;
    }
    return true;
  }

  #headerAt(place: number): EthernetHeader {
    const slot = place * TAP_STRIDE;
    const tag = this.#slots.getUint32(slot + AT.tag, HOST_ORDER);
    return {
      destination: readMac(this.#slots, slot + TAP_HEADER),
      source: readMac(this.#slots, slot + TAP_HEADER + 6),
      tpid: tag >>> 16,
      tci: tag & 0xffff,
    };
  }
}
