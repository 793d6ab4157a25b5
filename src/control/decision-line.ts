/** A recorded decision as the world sees it: in the lines of a watch, and in the file that a crash leaves. */
import { egressOf, Lookup, type NameOf, type RecordedDecision, toFields } from '../responder/decision.ts';
import { castOf } from '../responder/decision-fields.ts';
import { kindOf } from '../responder/packet-kind.ts';
import { type EthernetHeader, vlanOf } from '../wire/ethernet.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac, NO_MAC } from '../wire/mac.ts';
import type { DecisionLine, Missed } from './answers.ts';
import { parseObject, parsePlainly } from './protocol.ts';

/** `origin`: wallOrigin(), of the same clock as the recorder's. */
export const decisionLine = (decision: RecordedDecision, origin: number, nameOf: NameOf): DecisionLine => {
  const { number, time, iif, oif, outcome } = decision;
  return {
    time: Math.round((origin + time) * 1000) / 1000,
    ...toFields(decision, outcome, nameOf(iif), egressOf(oif, outcome, nameOf)),
    number,
  };
};

/**
 * decisionLine() as JSON, with the end of the line. Put together by hand, since a watch of a busy host is made of nothing else:
 * JSON.stringify() takes twice as long.
 */
export function decisionText(decision: RecordedDecision, origin: number, nameOf: NameOf): string {
  const { number, time, iif, spa, sha, tpa, outcome, oif, op, pkttype, lookup, mac, header } = decision;
  const ours = mac === NO_MAC ? '' : `,"mac":"${formatMac(mac)}"`;
  const name = egressOf(oif, outcome, nameOf);
  const egress = name === undefined ? '' : `,"oif":${JSON.stringify(name)}`;
  const cached = lookup === Lookup.NONE ? '' : `,"cached":${lookup === Lookup.CACHED}`;
  return `{"time":${Math.round((origin + time) * 1000) / 1000},"ifname":${JSON.stringify(nameOf(iif))},"spa":"${formatIpv4(spa)}","sha":"${formatMac(sha)}","tpa":"${formatIpv4(tpa)}","verdict":"${outcome.verdict}","reason":"${outcome.reason}"${ours}${egress}${cached},"op":${op},"kind":"${kindOf(decision)}","cast":"${castOf(pkttype)}"${headerText(header)},"number":${number}}\n`;
}

function headerText(header: EthernetHeader | undefined): string {
  if (header === undefined) return '';
  const vlan = vlanOf(header);
  const tag = vlan === undefined ? '' : `,"vlan":${vlan}`;
  return `,"src":"${formatMac(header.source)}","dst":"${formatMac(header.destination)}"${tag}`;
}

/** What a watch is shown, one a line, by a daemon of this version of the protocol. Throws a ControlError. */
export const parseWatchLine = (line: string): DecisionLine | Missed =>
  parseObject(line, parsePlainly) as unknown as DecisionLine | Missed;
