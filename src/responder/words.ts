/** A decision in words: the same in the log, in a dump and in a replay. */
import type { Outcome } from '../policy/outcomes.ts';
import { ArpOp, type ArpPacket } from '../wire/arp.ts';
import { formatIpv4 } from '../wire/ipv4.ts';

/** `who-has 10.99.0.1 tell 10.0.0.2` */
export const questionInWords = ({ op, spa, tpa }: Pick<ArpPacket, 'op' | 'spa' | 'tpa'>): string =>
  op === ArpOp.REQUEST
    ? `who-has ${formatIpv4(tpa)} tell ${formatIpv4(spa)}`
    : `operation ${op} from ${formatIpv4(spa)}`;

/** `reply (proxy-arp) -> eth0`; `egress`: the interface that the target is routed out of, if one is known. */
export const verdictInWords = ({ verdict, reason }: Outcome, egress: string | undefined): string =>
  `${verdict} (${reason})${egress === undefined ? '' : ` -> ${egress}`}`;
