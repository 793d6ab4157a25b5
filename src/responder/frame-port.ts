/** The link layer, as the responder sees it: a batch of captured frames in, a batch of crafted frames out. */
import { ARP_SENDER, type ArpPacket, parseArp } from '../wire/arp.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import type { Mac } from '../wire/mac.ts';
import { HOST_ORDER } from '../wire/netlink/message.ts';
import { emitSll2, SLL2_LEN, sll2Ifindex, sll2Pkttype, sll2Source } from '../wire/sll2.ts';

/** Slot of a received frame: { u32 captured length, u32 wire length, u32 seconds, u32 microseconds, SLL2 header, payload }. */
export const RX_STRIDE = 64;
export const RX_HEADER = 16;
/** Which octets of a received frame, from its SLL2 header on, say who sent it. */
export const RX_SENDER = { at: SLL2_LEN + ARP_SENDER.at, length: ARP_SENDER.length } as const;
/** Slot of a frame to send: { u32 ifindex, u32 length, the frame }. */
export const TX_STRIDE = 64;
export const TX_HEADER = 8;
/** Maximum number of frames decided, looked up and sent at once. */
export const BATCH = 256;

export interface FramePort {
  /** BATCH slots of RX_STRIDE octets. Lent: overwritten by the next batch. */
  readonly received: DataView;
  /** BATCH slots of TX_STRIDE octets, filled by the responder. */
  readonly outgoing: DataView;
  /** After send(): 0 or the errno of each frame. */
  readonly errnos: Int32Array;
  /** Sends the first `count` frames of `outgoing` and returns how many went out. */
  send(count: number): number;
}

/** Sends nowhere: for a dry run, and for a replay. Frames come from `received`; every reply counts as sent. */
export const silentPort = (received: DataView): FramePort => ({
  received,
  outgoing: new DataView(new ArrayBuffer(BATCH * TX_STRIDE)),
  errnos: new Int32Array(BATCH),
  send: (count) => count,
});

/** Of the received frame in the slot at `at`: its octets from the SLL2 header on, as far as they were captured. */
export const rxCaptured = (slots: DataView, at: number): number => slots.getUint32(at, HOST_ORDER);
/** The same, as many as there were on the wire. */
export const rxWireLength = (slots: DataView, at: number): number => slots.getUint32(at + 4, HOST_ORDER);
/** When the kernel heard it: microseconds since 1970. */
export const rxTime = (slots: DataView, at: number): number =>
  slots.getUint32(at + 8, HOST_ORDER) * 1e6 + slots.getUint32(at + 12, HOST_ORDER);
export const rxIfindex = (slots: DataView, at: number): number => sll2Ifindex(slots, at + RX_HEADER);
/** One of PacketType. */
export const rxPkttype = (slots: DataView, at: number): number => sll2Pkttype(slots, at + RX_HEADER);
/** Its link-layer source. */
export const rxSource = (slots: DataView, at: number): Mac => sll2Source(slots, at + RX_HEADER);

/** Reads its ARP packet; false when that is cut. */
export const parseRx = (slots: DataView, at: number, arp: ArpPacket): boolean =>
  parseArp(slots, at + RX_HEADER + SLL2_LEN, at + RX_HEADER + rxCaptured(slots, at), arp);

export interface RxFrame {
  /** When it was heard, since 1970. */
  readonly time: { readonly seconds: number; readonly microseconds: number };
  /** Octets that the ARP payload had on the wire. */
  readonly wireLength: number;
  readonly ifindex: number;
  /** ARPHRD_* of the interface. */
  readonly hatype: number;
  /** One of PacketType. */
  readonly pkttype: number;
  readonly source: Mac;
  /** From the ARP header on. */
  readonly payload: Uint8Array;
}

/** Fills the slot at `at` as the capture would; of the payload, with as much as it holds. */
export function emitRx(slots: DataView, at: number, frame: RxFrame): void {
  const { time, ifindex, hatype, pkttype, source } = frame;
  const payload = frame.payload.subarray(0, RX_STRIDE - RX_HEADER - SLL2_LEN);
  slots.setUint32(at, SLL2_LEN + payload.length, HOST_ORDER);
  slots.setUint32(at + 4, SLL2_LEN + frame.wireLength, HOST_ORDER);
  slots.setUint32(at + 8, time.seconds, HOST_ORDER);
  slots.setUint32(at + 12, time.microseconds, HOST_ORDER);
  emitSll2(slots, at + RX_HEADER, ETH_P_ARP, ifindex, hatype, pkttype, source);
  new Uint8Array(slots.buffer, slots.byteOffset + at).set(payload, RX_HEADER + SLL2_LEN);
}

/** Of the frame to send in the slot at `at`: the interface that it goes out of. */
export const txIfindex = (outgoing: DataView, at: number): number => outgoing.getUint32(at, HOST_ORDER);
export const setTxIfindex = (outgoing: DataView, at: number, ifindex: number): void =>
  outgoing.setUint32(at, ifindex, HOST_ORDER);
/** Its octets. */
export const txLength = (outgoing: DataView, at: number): number => outgoing.getUint32(at + 4, HOST_ORDER);
export const setTxLength = (outgoing: DataView, at: number, length: number): void =>
  outgoing.setUint32(at + 4, length, HOST_ORDER);
