/** ARP for Ethernet and IPv4: RFC 826, "Packet format". */
import { ETH_P_IP } from './ethernet.ts';
import { INADDR_ANY, type Ipv4 } from './ipv4.ts';
import { type Mac, readMac, writeMac } from './mac.ts';

/** Offsets from the start of the ARP packet, under the names of the RFC, without its `ar$`. */
const AT = { hrd: 0, pro: 2, hln: 4, pln: 5, op: 6, sha: 8, spa: 14, tha: 18, tpa: 24 } as const;

export const ARP_LEN = 28;
/** Where a packet says who sent it: sha and spa. */
export const ARP_SENDER = { at: AT.sha, length: AT.tha - AT.sha } as const;
export const ArpOp = { REQUEST: 1, REPLY: 2 } as const;
export const ARPHRD_ETHER = 1;
export const ARPHRD_IEEE802 = 6;
export const ARPHRD_LOOPBACK = 772;

/**
 * Every field as it stands in the packet; whether it is one that we answer is the policy's affair. The fields can be
 * written, so that one object serves for every packet of a batch.
 */
export interface ArpPacket {
  hrd: number;
  pro: number;
  hln: number;
  pln: number;
  op: number;
  sha: Mac;
  spa: Ipv4;
  tha: Mac;
  tpa: Ipv4;
}

const EMPTY: Readonly<ArpPacket> = {
  hrd: ARPHRD_ETHER,
  pro: ETH_P_IP,
  hln: 6,
  pln: 4,
  op: 0,
  sha: 0 as Mac,
  spa: INADDR_ANY,
  tha: 0 as Mac,
  tpa: INADDR_ANY,
};

/** A packet for Ethernet and IPv4, with operation and addresses zero. */
export const emptyArp = (): ArpPacket => ({ ...EMPTY });

/**
 * Reads the packet at `at` into `packet`; `end` is where the received octets end. The addresses are read where they
 * stand for hln 6 and pln 4. False, and an empty packet: fewer than 28 octets. After that one check no read can throw.
 */
export function parseArp(view: DataView, at: number, end: number, packet: ArpPacket): boolean {
  if (end - at < ARP_LEN) {
    Object.assign(packet, EMPTY); // nothing of the packet before it is left to be read
    return false;
  }
  packet.hrd = view.getUint16(at + AT.hrd);
  packet.pro = view.getUint16(at + AT.pro);
  packet.hln = view.getUint8(at + AT.hln);
  packet.pln = view.getUint8(at + AT.pln);
  packet.op = view.getUint16(at + AT.op);
  packet.sha = readMac(view, at + AT.sha);
  packet.spa = view.getUint32(at + AT.spa) as Ipv4;
  packet.tha = readMac(view, at + AT.tha);
  packet.tpa = view.getUint32(at + AT.tpa) as Ipv4;
  return true;
}

/** Writes all 28 octets, so that the buffer may hold a former packet. */
export function emitArp(view: DataView, at: number, packet: ArpPacket): void {
  view.setUint16(at + AT.hrd, packet.hrd);
  view.setUint16(at + AT.pro, packet.pro);
  view.setUint8(at + AT.hln, packet.hln);
  view.setUint8(at + AT.pln, packet.pln);
  view.setUint16(at + AT.op, packet.op);
  writeMac(view, at + AT.sha, packet.sha);
  view.setUint32(at + AT.spa, packet.spa);
  writeMac(view, at + AT.tha, packet.tha);
  view.setUint32(at + AT.tpa, packet.tpa);
}
