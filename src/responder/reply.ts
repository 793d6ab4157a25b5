/**
 * The frame that answers a request: RFC 826, "Packet Reception", with the addresses swapped and ours put in. As arp_send_dst()
 * makes it: 42 octets, without padding.
 */
import { ARP_LEN, ArpOp, type ArpPacket } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP } from '../wire/ethernet.ts';
import { INADDR_ANY, type Ipv4 } from '../wire/ipv4.ts';
import { BROADCAST_MAC, type Mac } from '../wire/mac.ts';

export const REPLY_LEN = ETH_HLEN + ARP_LEN;

/** Offsets of what differs from reply to reply: Ethernet header, then the ARP packet. */
const AT = { destination: 0, source: 6, type: 12, head: 14, sha: 22, spa: 28, tha: 32, tpa: 38 } as const;

/** hrd 1, pro 0x0800; hln 6, pln 4, op 2 (reply). */
const HEAD = [0x0001_0800, 0x0604_0002] as const;

/** Writes what is the same in every reply, at `at`. Once, since a slot keeps it from reply to reply. */
export function prepareReply(view: DataView, at: number): void {
  view.setUint16(at + AT.type, ETH_P_ARP);
  view.setUint32(at + AT.head, HEAD[0]);
  view.setUint32(at + AT.head + 4, HEAD[1]);
}

/**
 * Writes the rest of the reply to `request`: its target address at `mac`. It goes to the request's sha, whatever the
 * frame's own source was, and its hrd is 1 even for a request with hrd 6, as the kernel has it.
 *
 * Field by field, and each MAC taken apart once for its two places: this is a fifth of what a reply costs outside of the
 * kernel, and with emitEthernet() and emitArp() it was a third.
 */
export function emitReply(
  view: DataView,
  at: number,
  { sha, spa, tpa }: Pick<ArpPacket, 'sha' | 'spa' | 'tpa'>,
  mac: Mac,
): void {
  const toHigh = (sha / 2 ** 32) | 0;
  const toLow = sha - toHigh * 2 ** 32;
  const fromHigh = (mac / 2 ** 32) | 0;
  const fromLow = mac - fromHigh * 2 ** 32;
  view.setUint16(at + AT.destination, toHigh);
  view.setUint32(at + AT.destination + 2, toLow);
  view.setUint16(at + AT.source, fromHigh);
  view.setUint32(at + AT.source + 2, fromLow);
  view.setUint16(at + AT.sha, fromHigh);
  view.setUint32(at + AT.sha + 2, fromLow);
  view.setUint32(at + AT.spa, tpa);
  view.setUint16(at + AT.tha, toHigh);
  view.setUint32(at + AT.tha + 2, toLow);
  view.setUint32(at + AT.tpa, spa);
}

/** Makes of the reply in a slot the announcement of its target to the same host alone; prepareReply() turns the slot back. */
export function turnIntoAnnouncement(view: DataView, at: number): void {
  view.setUint16(at + AT.head + 6, ArpOp.REQUEST);
  view.setUint16(at + AT.tha, 0);
  view.setUint32(at + AT.tha + 2, 0);
  view.setUint32(at + AT.tpa, view.getUint32(at + AT.spa));
}

/** Writes a probe (RFC 5227, section 2.1.1) over the reply in a slot; prepareReply() turns the slot back. */
export function emitProbe(view: DataView, at: number, mac: Mac, address: Ipv4): void {
  const nobody = { sha: BROADCAST_MAC, spa: INADDR_ANY, tpa: address };
  emitReply(view, at, nobody, mac);
  turnIntoAnnouncement(view, at);
  view.setUint32(at + AT.spa, INADDR_ANY);
}
