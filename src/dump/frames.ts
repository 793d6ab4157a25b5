/** From the slots of the frame port to blocks of pcapng, as frames of Ethernet: nothing is allocated. */
import { emitPacket, type Octets, PACKET_DATA, packetLength } from '../capture/pcapng-writer.ts';
import {
  RX_HEADER,
  RX_STRIDE,
  rxCaptured,
  rxPkttype,
  rxSource,
  rxTime,
  rxWireLength,
  TX_HEADER,
  txLength,
} from '../responder/frame-port.ts';
import { ETH_HLEN, ETH_P_ARP, type EthernetHeader, emitEthernet, VLAN_HLEN } from '../wire/ethernet.ts';
import { BROADCAST_MAC, type Mac, NO_MAC } from '../wire/mac.ts';
import { PacketType, SLL2_LEN } from '../wire/sll2.ts';
import { SENT_OPTIONS } from './comments.ts';

const PAYLOAD = RX_STRIDE - RX_HEADER - SLL2_LEN;
/** Octets after which frames are cut: an Ethernet header with a tag and an ARP packet fit exactly. */
export const DUMP_SNAPLEN = ETH_HLEN + VLAN_HLEN + PAYLOAD;

const payloadOf = (slots: DataView, at: number): number =>
  Math.min(rxCaptured(slots, at) - SLL2_LEN, PAYLOAD);

const headerLength = (header: EthernetHeader | undefined): number =>
  header === undefined || header.tpid === 0 ? ETH_HLEN : ETH_HLEN + VLAN_HLEN;

/** How long the block of the received frame in the slot at `at` is. */
export const receivedLength = (
  slots: DataView,
  at: number,
  header: EthernetHeader | undefined,
  options: Uint8Array,
): number => packetLength(headerLength(header) + payloadOf(slots, at), options);

/** The destination of a frame whose header was not heard, from what the kernel took it for: zero where that does not tell. */
function destinationBy(pkttype: number, own: Mac | undefined): Mac {
  if (pkttype === PacketType.BROADCAST) return BROADCAST_MAC;
  return pkttype === PacketType.HOST && own !== undefined ? own : NO_MAC;
}

export interface ReceivedFrame {
  readonly slots: DataView;
  readonly at: number;
  readonly header: EthernetHeader | undefined;
  /** The MAC of the interface that it came in on. */
  readonly own: Mac | undefined;
  readonly options: Uint8Array;
}

/** Writes it to `out` at `to`, and returns when the kernel heard the frame: microseconds since 1970. */
export function emitReceived(out: Octets, to: number, iface: number, frame: ReceivedFrame): number {
  const { slots, at, header, own, options } = frame;
  const time = rxTime(slots, at);
  const before = headerLength(header);
  const payload = payloadOf(slots, at);
  const data = to + PACKET_DATA;
  const destination = header?.destination ?? destinationBy(rxPkttype(slots, at), own);
  emitEthernet(out.view, data, destination, rxSource(slots, at), ETH_P_ARP);
  if (header !== undefined && before > ETH_HLEN) {
    // The tag is put back to where it was.
    out.view.setUint16(data + 12, header.tpid);
    out.view.setUint16(data + 14, header.tci);
    out.view.setUint16(data + 16, ETH_P_ARP);
  }
  copy(slots, at + RX_HEADER + SLL2_LEN, out.view, data + before, payload);
  const wire = rxWireLength(slots, at) - SLL2_LEN + before;
  emitPacket(out, to, iface, time, before + payload, wire, options);
  return time;
}

export const sentLength = (outgoing: DataView, at: number): number =>
  packetLength(txLength(outgoing, at), SENT_OPTIONS);

/** Writes the frame to send in the slot at `at`, as it went out. */
export function emitSent(
  out: Octets,
  to: number,
  iface: number,
  outgoing: DataView,
  at: number,
  time: number,
): void {
  const length = txLength(outgoing, at);
  copy(outgoing, at + TX_HEADER, out.view, to + PACKET_DATA, length);
  emitPacket(out, to, iface, time, length, length, SENT_OPTIONS);
}

/** Octets from one view to another, most of them four at a time: without a subarray there is nothing to allocate. */
function copy(from: DataView, at: number, to: DataView, toAt: number, length: number): void {
  let i = 0;
  for (; i + 4 <= length; i += 4) to.setUint32(toAt + i, from.getUint32(at + i));
  for (; i < length; i++) to.setUint8(toAt + i, from.getUint8(at + i));
}
