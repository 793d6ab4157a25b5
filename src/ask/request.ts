/** The request that is sent, as octets. */
import { ARP_LEN, ArpOp, emitArp, emptyArp } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP, emitEthernet } from '../wire/ethernet.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';

export interface Request {
  readonly spa: Ipv4;
  /** The source of the frame, too: who sends another's MAC in the ARP packet alone may be taken for a forger. */
  readonly sha: Mac;
  readonly tpa: Ipv4;
  readonly destination: Mac;
}

export function emitRequest({ spa, sha, tpa, destination }: Request): Uint8Array {
  const frame = new Uint8Array(ETH_HLEN + ARP_LEN);
  const view = new DataView(frame.buffer);
  emitEthernet(view, 0, destination, sha, ETH_P_ARP);
  emitArp(view, ETH_HLEN, { ...emptyArp(), op: ArpOp.REQUEST, spa, sha, tpa });
  return frame;
}
