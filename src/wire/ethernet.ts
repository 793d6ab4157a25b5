/** The Ethernet II header. */
import { type Mac, writeMac } from './mac.ts';

export const ETH_HLEN = 14;
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;

const AT = { destination: 0, source: 6, type: 12 } as const;

/** Writes all 14 octets at `at`. */
export function emitEthernet(view: DataView, at: number, destination: Mac, source: Mac, type: number): void {
  writeMac(view, at + AT.destination, destination);
  writeMac(view, at + AT.source, source);
  view.setUint16(at + AT.type, type);
}
