/** Policy routing rules, as `ip rule` shows them: RTM_NEWRULE (struct fib_rule_hdr). Only what a question needs to know. */
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { emitHeader, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_HDRLEN } from '../netlink/message.ts';

export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;
const RTM_GETRULE = 34;

const AF_INET = 2;
const RULE_HDRLEN = 12;
const FRA_IP_PROTO = 22;

/** The IP protocol that the rule at `at` names; 0 when it names none, or is no IPv4 rule. */
export function ruleIpProto(view: DataView, at: number, end: number): number {
  const body = at + NLMSG_HDRLEN;
  if (end - body < RULE_HDRLEN || view.getUint8(body) !== AF_INET) return 0;
  const attributes = new AttributeReader(view, body + RULE_HDRLEN, end);
  while (attributes.next()) if (attributes.type === FRA_IP_PROTO) return attributes.u8();
  return 0;
}

/** Writes a request for all IPv4 rules at 0 and returns its length. */
export function emitRuleDump(view: DataView, seq: number): number {
  const length = NLMSG_HDRLEN + RULE_HDRLEN;
  emitHeader(view, 0, length, RTM_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at += 4) view.setUint32(at, 0, HOST_ORDER);
  view.setUint8(NLMSG_HDRLEN, AF_INET);
  return length;
}
