/** A captured frame in the form in which the responder gets one from the wire: with an SLL2 header, in a slot. */
import { RX_HEADER, RX_STRIDE } from '../responder/frame-port.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import type { Mac } from '../wire/mac.ts';
import { HOST_ORDER } from '../wire/netlink/message.ts';
import { emitSll2, SLL2_LEN } from '../wire/sll2.ts';

export interface SlotFrame {
  readonly seconds: number;
  readonly microseconds: number;
  /** Octets that the ARP payload had on the wire. */
  readonly wireLength: number;
  readonly ifindex: number;
  readonly pkttype: number;
  readonly source: Mac;
  /** From the ARP header on. */
  readonly payload: Uint8Array;
}

/** Fills the first slot; of the payload, as much as it holds. */
export function emitSlot(slots: DataView, frame: SlotFrame): void {
  const { seconds, microseconds, ifindex, pkttype, source } = frame;
  const payload = frame.payload.subarray(0, RX_STRIDE - RX_HEADER - SLL2_LEN);
  slots.setUint32(0, SLL2_LEN + payload.length, HOST_ORDER);
  slots.setUint32(4, SLL2_LEN + frame.wireLength, HOST_ORDER);
  slots.setUint32(8, seconds, HOST_ORDER);
  slots.setUint32(12, microseconds, HOST_ORDER);
  emitSll2(slots, RX_HEADER, ETH_P_ARP, ifindex, ARPHRD_ETHER, pkttype, source);
  new Uint8Array(slots.buffer, slots.byteOffset).set(payload, RX_HEADER + SLL2_LEN);
}
