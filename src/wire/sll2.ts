/** The header that libpcap puts before a frame of the device `any` (LINKTYPE_LINUX_SLL2). */
import { MAC_LEN, type Mac, readMac, writeMac } from './mac.ts';

/** Offsets from the start of the header; all in network order. */
const AT = { protocol: 0, ifindex: 4, hatype: 8, pkttype: 10, address: 12 } as const;

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

/** Writes a header for an Ethernet frame that came in on `ifindex`, all 20 octets: a frame that is only thought of has one too. */
export function emitSll2(
  view: DataView,
  at: number,
  header: {
    readonly protocol: number;
    readonly ifindex: number;
    readonly hatype: number;
    readonly pkttype: number;
    readonly source: Mac;
  },
): void {
  for (let i = at; i < at + SLL2_LEN; i++) view.setUint8(i, 0);
  view.setUint16(at + AT.protocol, header.protocol);
  view.setInt32(at + AT.ifindex, header.ifindex);
  view.setUint16(at + AT.hatype, header.hatype);
  view.setUint8(at + AT.pkttype, header.pkttype);
  view.setUint8(at + AT.address - 1, MAC_LEN);
  writeMac(view, at + AT.address, header.source);
}
