/** What an ARP packet is for, whatever was decided about it: most are no requests that somebody waits for an answer to. */
import { type Outcome, UNWANTED } from '../policy/outcomes.ts';
import { ArpOp } from '../wire/arp.ts';
import { INADDR_ANY, type Ipv4 } from '../wire/ipv4.ts';

/** `announcement` and `probe`: of RFC 5227, both requests. `other`: also what is no whole ARP packet. */
export type PacketKind = 'request' | 'reply' | 'announcement' | 'probe' | 'other';

/** Of a packet, or of what was told of it. */
export interface Addressed {
  readonly op: number;
  readonly spa: Ipv4 | string;
  readonly tpa: Ipv4 | string;
}

export function kindOf({ op, spa, tpa }: Addressed): PacketKind {
  if (op === ArpOp.REPLY) return 'reply';
  if (op !== ArpOp.REQUEST) return 'other';
  if (spa === tpa) return 'announcement';
  return spa === INADDR_ANY || spa === '0.0.0.0' ? 'probe' : 'request';
}

/** Whether somebody waits for an answer: not who replies, announces, or probes. What is no whole packet may be a request. */
export const wantsAnswer = (kind: PacketKind, reason: string): boolean =>
  kind === 'request' || (kind === 'other' && reason !== 'not-request');

/**
 * Whether a filter for a verdict lets it through. A drop is a request that was not answered: anything else, such as a reply of
 * another host, is one only where the filter names the reason that nothing but such packets have.
 */
export function fitsVerdict(
  wanted: Outcome['verdict'] | undefined,
  namesReason: boolean,
  { verdict, reason }: Pick<Outcome, 'verdict' | 'reason'>,
  packet: Addressed,
): boolean {
  if (wanted === undefined) return true;
  if (verdict !== wanted) return false;
  return verdict === 'reply' || wantsAnswer(kindOf(packet), reason) || (namesReason && UNWANTED.has(reason));
}
