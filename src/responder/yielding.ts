/**
 * The address of `while_local` may be on two hosts: a keepalived that was killed with its child takes it from nobody, and the other
 * gateway takes over. Who takes over announces the address; the one that hears it answers no more, while the other still has it.
 *
 * It answers no more on each interface whose rule has that address, since the other one answers on all of them: they share the claim.
 *
 * Whether it has is asked once a second, by an ARP probe (RFC 5227), which the other's kernel answers. So a forged announcement
 * silences for some seconds alone. A probe from the other one says that it yields too: then this host answers again.
 */

import type { KernelView } from '../policy/kernel-view.ts';
import { isLocal } from '../policy/restrictions.ts';
import { macOf, type ServedInterface } from '../policy/served-interfaces.ts';
import { ArpOp, type ArpPacket } from '../wire/arp.ts';
import { INADDR_ANY } from '../wire/ipv4.ts';
import { PacketType } from '../wire/sll2.ts';

/** Milliseconds that a claim counts: two probes may be lost. */
export const YIELD_MS = 2500;

export const isYielding = ({ claim }: ServedInterface, now: number): boolean =>
  claim !== undefined && claim.until > now;

/** Any ARP packet that was heard on an interface whose rule has `while_local`. True: this host yields from now on. */
export function hearClaim(
  iif: ServedInterface,
  arp: ArpPacket,
  pkttype: number,
  kernel: KernelView,
  now: number,
): boolean {
  const whileLocal = iif.rule.restrictions?.whileLocal;
  if (whileLocal === undefined || !('address' in whileLocal)) return false;
  const { address } = whileLocal;
  const { claim } = iif;
  if (arp.spa === address) {
    const yields = isYielding(iif, now);
    if (yields && claim?.mac === arp.sha) {
      claim.until = now + YIELD_MS;
      return false;
    }
    if (arp.tpa !== address || pkttype !== PacketType.BROADCAST || !isLocal(whileLocal, kernel)) return false;
    if (arp.sha === macOf(iif) || kernel.links.hasMac(arp.sha)) return false;
    iif.claim = { mac: arp.sha, until: now + YIELD_MS };
    return true;
  }
  const isProbe = arp.spa === INADDR_ANY && arp.tpa === address && arp.op === ArpOp.REQUEST;
  if (isProbe && claim?.mac === arp.sha) claim.until = now; // for all interfaces that share it
  return false;
}
