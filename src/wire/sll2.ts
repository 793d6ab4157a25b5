/** The header that libpcap puts before a frame of the device `any` (LINKTYPE_LINUX_SLL2). */
import { MAC_LEN, type Mac, readMac, writeMac } from './mac.ts';

/** Offsets from the start of the header; all in network order. */
const AT = {
  protocol: 0,
  reserved: 2,
  ifindex: 4,
  hatype: 8,
  pkttype: 10,
  addressLength: 11,
  address: 12,
} as const;

export const SLL2_LEN = 20;

/** For whom the kernel took a frame to be, in its own words (linux/if_packet.h). */
export const PacketType = {
  HOST: 0,
  BROADCAST: 1,
  MULTICAST: 2,
  OTHERHOST: 3,
  OUTGOING: 4,
  LOOPBACK: 5,
} as const;

/** The caller has made sure that SLL2_LEN octets are there. */
export const sll2Protocol = (view: DataView, at: number): number => view.getUint16(at + AT.protocol);
export const sll2Ifindex = (view: DataView, at: number): number => view.getInt32(at + AT.ifindex);
/** ARPHRD_* of the receiving interface. */
export const sll2Hatype = (view: DataView, at: number): number => view.getUint16(at + AT.hatype);
/** One of PacketType. */
export const sll2Pkttype = (view: DataView, at: number): number => view.getUint8(at + AT.pkttype);
/** The link-layer source, of six octets on Ethernet. */
export const sll2Source = (view: DataView, at: number): Mac => readMac(view, at + AT.address);

/** Writes all SLL2_LEN octets, with a source of six octets. */
export function emitSll2(
  view: DataView,
  at: number,
  protocol: number,
  ifindex: number,
  hatype: number,
  pkttype: number,
  source: Mac,
): void {
  view.setUint16(at + AT.protocol, protocol);
  view.setUint16(at + AT.reserved, 0);
  view.setInt32(at + AT.ifindex, ifindex);
  view.setUint16(at + AT.hatype, hatype);
  view.setUint8(at + AT.pkttype, pkttype);
  view.setUint8(at + AT.addressLength, MAC_LEN);
  writeMac(view, at + AT.address, source);
  view.setUint16(at + AT.address + MAC_LEN, 0);
}
