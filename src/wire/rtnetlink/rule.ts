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
const FRA_SPORT_RANGE = 23;
const FRA_DPORT_RANGE = 24;

/**
 * The IP protocol by which the rule at `at` could take a route question for something else than ARP; 0 for none. A rule that
 * names ports as well matches neither: ARP has none, and the question names none.
 */
export function ruleIpProto(view: DataView, at: number, end: number): number {
  const body = at + NLMSG_HDRLEN;
  if (end - body < RULE_HDRLEN || view.getUint8(body) !== AF_INET) return 0;
  let proto = 0;
  const attributes = new AttributeReader(view, body + RULE_HDRLEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case FRA_IP_PROTO:
        proto = attributes.u8();
        break;
      case FRA_SPORT_RANGE:
      case FRA_DPORT_RANGE:
        return 0;
    }
  }
  return proto;
}

/** Writes a request for all IPv4 rules at 0 and returns its length. */
export function emitRuleDump(view: DataView, seq: number): number {
  const length = NLMSG_HDRLEN + RULE_HDRLEN;
  emitHeader(view, 0, length, RTM_GETRULE, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at += 4) view.setUint32(at, 0, HOST_ORDER);
  view.setUint8(NLMSG_HDRLEN, AF_INET);
  return length;
}
