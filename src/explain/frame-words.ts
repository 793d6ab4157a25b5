/** What the frame was, for the check of that name. */
import { frameFields } from '../responder/decision.ts';
import { frameInWords } from '../responder/decision-words.ts';
import { ARP_LEN, ARPHRD_ETHER, ArpOp } from '../wire/arp.ts';
import { ETH_P_IP } from '../wire/ethernet.ts';
import { formatMac } from '../wire/mac.ts';
import type { AskedFrame, Facts } from './facts.ts';

export function describeFrame({ arp, unicast, frame }: Pick<Facts, 'arp' | 'unicast' | 'frame'>): string {
  const sha = formatMac(arp.sha);
  if (frame === undefined)
    return `a well-formed request from ${sha}, ${unicast ? 'sent to our own MAC' : 'broadcast'}`;
  return `${kindOf(frame)} from ${sha}, ${frameInWords({ sha, ...frameFields(frame) })}`;
}

function kindOf({ arp, payload }: AskedFrame): string {
  if (payload.length < ARP_LEN) return `an ARP packet of ${payload.length} octets, of ${ARP_LEN},`;
  const { hrd, pro, hln, pln, op } = arp;
  if (hrd !== ARPHRD_ETHER || pro !== ETH_P_IP || hln !== 6 || pln !== 4)
    return `an ARP packet with hrd ${hrd}, pro 0x${pro.toString(16).padStart(4, '0')}, hln ${hln}, pln ${pln}`;
  if (op === ArpOp.REQUEST) return 'a well-formed request';
  return op === ArpOp.REPLY ? 'a reply (operation 2)' : `operation ${op}`;
}
