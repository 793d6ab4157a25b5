/** The Ethernet II header, and the tag of a VLAN (802.1Q, 802.1ad) in it. */
import { type Mac, writeMac } from './mac.ts';

export const ETH_HLEN = 14;
/** Octets that a tag adds. */
export const VLAN_HLEN = 4;
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
/** Of the usual tag, and of the outer one of two. */
export const ETH_P_8021Q = 0x8100;
export const ETH_P_8021AD = 0x88a8;

const AT = { destination: 0, source: 6, type: 12 } as const;

/** Writes all 14 octets at `at`. */
export function emitEthernet(view: DataView, at: number, destination: Mac, source: Mac, type: number): void {
  writeMac(view, at + AT.destination, destination);
  writeMac(view, at + AT.source, source);
  view.setUint16(at + AT.type, type);
}

/** As it came in. A tag is told apart from the rest: the kernel takes it off. */
export interface EthernetHeader {
  readonly destination: Mac;
  readonly source: Mac;
  /** The EtherType of the tag, such as ETH_P_8021Q; 0: there is none. */
  readonly tpid: number;
  /** Priority and VLAN. */
  readonly tci: number;
}

/** The VLAN that the tag names; 0: it gives a priority alone. Undefined: there is no tag. */
export const vlanOf = ({ tpid, tci }: EthernetHeader): number | undefined =>
  tpid === 0 ? undefined : tci & 0xfff;
