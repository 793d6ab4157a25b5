/** From the slots of the frame port to blocks of pcapng: nothing is allocated. */
import { emitPacket, type Octets, PACKET_DATA, packetLength } from '../capture/pcapng-writer.ts';
import {
  RX_HEADER,
  RX_STRIDE,
  rxCaptured,
  rxTime,
  rxWireLength,
  TX_HEADER,
  txIfindex,
  txLength,
} from '../responder/frame-port.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP } from '../wire/ethernet.ts';
import { readMac } from '../wire/mac.ts';
import { emitSll2, PacketType, SLL2_LEN } from '../wire/sll2.ts';
import { SENT_OPTIONS } from './comments.ts';

/** Octets after which frames are cut: SLL2 header and ARP packet fit exactly. */
export const DUMP_SNAPLEN = RX_STRIDE - RX_HEADER;

const capturedOf = (slots: DataView, at: number): number => Math.min(rxCaptured(slots, at), DUMP_SNAPLEN);

/** How long the block of the received frame in the slot at `at` is. */
export const receivedLength = (slots: DataView, at: number, options: Uint8Array): number =>
  packetLength(capturedOf(slots, at), options);

/** Writes it to `out` at `to`, and returns when the kernel heard the frame: microseconds since 1970. */
export function emitReceived(
  out: Octets,
  to: number,
  slots: DataView,
  at: number,
  options: Uint8Array,
): number {
  const captured = capturedOf(slots, at);
  const time = rxTime(slots, at);
  copy(slots, at + RX_HEADER, out.view, to + PACKET_DATA, captured);
  emitPacket(out, to, time, captured, rxWireLength(slots, at), options);
  return time;
}

/** The frame to send in the slot at `at`, with an SLL2 header in the place of its Ethernet header. */
const sentCaptured = (outgoing: DataView, at: number): number => SLL2_LEN + txLength(outgoing, at) - ETH_HLEN;

export const sentLength = (outgoing: DataView, at: number): number =>
  packetLength(sentCaptured(outgoing, at), SENT_OPTIONS);

/** Writes it to `out` at `to`, with the header that libpcap gives a frame that this host sent. */
export function emitSent(out: Octets, to: number, outgoing: DataView, at: number, time: number): void {
  const captured = sentCaptured(outgoing, at);
  const data = to + PACKET_DATA;
  const frame = at + TX_HEADER;
  const source = readMac(outgoing, frame + 6);
  emitSll2(out.view, data, ETH_P_ARP, txIfindex(outgoing, at), ARPHRD_ETHER, PacketType.OUTGOING, source);
  copy(outgoing, frame + ETH_HLEN, out.view, data + SLL2_LEN, captured - SLL2_LEN);
  emitPacket(out, to, time, captured, captured, SENT_OPTIONS);
}

/** Octets from one view to another, most of them four at a time: without a subarray there is nothing to allocate. */
function copy(from: DataView, at: number, to: DataView, toAt: number, length: number): void {
  let i = 0;
  for (; i + 4 <= length; i += 4) to.setUint32(toAt + i, from.getUint32(at + i));
  for (; i < length; i++) to.setUint8(toAt + i, from.getUint8(at + i));
}
