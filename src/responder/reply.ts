/** The frame that answers a request: what arp_send_dst() makes, 42 octets, without padding. */
import { ARP_LEN, ArpOp, type ArpPacket, emitArp, emptyArp } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP, emitEthernet } from '../wire/ethernet.ts';
import type { Mac } from '../wire/mac.ts';

export const REPLY_LEN = ETH_HLEN + ARP_LEN;

/** One for all replies: each field that differs is written anew. */
const reply = emptyArp();
reply.op = ArpOp.REPLY;

/**
 * Writes the reply to `request` at `at`: its target address at `mac`. It goes to the request's sha, whatever the frame's
 * own source was, and its hrd is 1 even for a request with hrd 6, as the kernel has it.
 */
export function emitReply(view: DataView, at: number, request: ArpPacket, mac: Mac): void {
  reply.sha = mac;
  reply.spa = request.tpa;
  reply.tha = request.sha;
  reply.tpa = request.spa;
  emitEthernet(view, at, request.sha, mac, ETH_P_ARP);
  emitArp(view, at + ETH_HLEN, reply);
}
