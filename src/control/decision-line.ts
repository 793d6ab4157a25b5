/** A recorded decision as the world sees it: in the lines of a watch, and in the file that a crash leaves. */
import type { Recorded } from '../responder/flight-recorder.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';

export interface DecisionLine {
  /** When its batch began: milliseconds since 1970, with a fraction. */
  readonly time: number;
  readonly ifname: string;
  readonly spa: string;
  readonly sha: string;
  readonly tpa: string;
  readonly verdict: 'reply' | 'drop';
  readonly reason: string;
  /** Where the target is routed to, where a route was found. */
  readonly oif?: string;
  /** The ARP operation; 255 also for all above. */
  readonly op: number;
  /** 0, 1, ... since the start of the daemon. */
  readonly number: number;
}

/** The name of an interface, or `ifindex 7` where it has gone. */
export type NameOf = (ifindex: number) => string;

/** `origin`: wallOrigin(), of the same clock as the recorder's. */
export function decisionLine(decision: Recorded, origin: number, nameOf: NameOf): DecisionLine {
  const { number, time, iif, spa, sha, tpa, outcome, oif, op } = decision;
  return {
    time: Math.round((origin + time) * 1000) / 1000,
    ifname: nameOf(iif),
    spa: formatIpv4(spa),
    sha: formatMac(sha),
    tpa: formatIpv4(tpa),
    verdict: outcome.verdict,
    reason: outcome.reason,
    ...(oif !== 0 && { oif: nameOf(oif) }),
    op,
    number,
  };
}

/**
 * decisionLine() as JSON, with the end of the line. Put together by hand, since a watch of a busy host is made of nothing else:
 * JSON.stringify() takes twice as long.
 */
export function decisionText(decision: Recorded, origin: number, nameOf: NameOf): string {
  const { number, time, iif, spa, sha, tpa, outcome, oif, op } = decision;
  const egress = oif === 0 ? '' : `,"oif":${JSON.stringify(nameOf(oif))}`;
  return `{"time":${Math.round((origin + time) * 1000) / 1000},"ifname":${JSON.stringify(nameOf(iif))},"spa":"${formatIpv4(spa)}","sha":"${formatMac(sha)}","tpa":"${formatIpv4(tpa)}","verdict":"${outcome.verdict}","reason":"${outcome.reason}"${egress},"op":${op},"number":${number}}\n`;
}
