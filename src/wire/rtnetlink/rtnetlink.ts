/** What all messages about the network have in common: rtnetlink(7). */
import { emitHeader, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_HDRLEN } from '../netlink/message.ts';

/** Address families (linux/socket.h). */
export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const AF_INET6 = 10;

/** Message types (linux/rtnetlink.h). */
export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
export const RTM_GETLINK = 18;
export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
export const RTM_GETADDR = 22;
export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;
export const RTM_GETROUTE = 26;
export const RTM_NEWNEIGH = 28;
export const RTM_GETNEIGH = 30;
export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;
export const RTM_GETRULE = 34;
export const RTM_NEWNETCONF = 80;
/** IPv4 has ended on the interface: with the interface, or because its MTU fell below 68. */
export const RTM_DELNETCONF = 81;
export const RTM_GETNETCONF = 82;
export const RTM_NEWNEXTHOP = 104;
export const RTM_DELNEXTHOP = 105;

/** Groups whose members are notified (linux/rtnetlink.h). */
export const RTNLGRP_LINK = 1;
export const RTNLGRP_IPV4_IFADDR = 5;
export const RTNLGRP_IPV4_ROUTE = 7;
export const RTNLGRP_IPV4_RULE = 8;
export const RTNLGRP_IPV4_NETCONF = 24;
export const RTNLGRP_NEXTHOP = 32;

/** What may come in these groups. */
const NOTIFICATIONS: ReadonlyMap<number, string> = new Map(
  Object.entries({
    ...{ RTM_NEWLINK, RTM_DELLINK, RTM_NEWADDR, RTM_DELADDR, RTM_NEWROUTE, RTM_DELROUTE },
    ...{ RTM_NEWRULE, RTM_DELRULE, RTM_NEWNETCONF, RTM_DELNETCONF, RTM_NEWNEXTHOP, RTM_DELNEXTHOP },
  }).map(([name, type]) => [type, name]),
);

/** `RTM_NEWLINK` of 16. */
export const notificationName = (type: number): string => NOTIFICATIONS.get(type) ?? `message ${type}`;

/**
 * Writes a request for a whole table at 0 and returns its length. The struct behind the header, of `bodyLength` octets, begins
 * with the family; the rest of it is 0.
 */
export function emitDump(
  view: DataView,
  seq: number,
  type: number,
  bodyLength: number,
  family: number,
): number {
  const length = NLMSG_HDRLEN + bodyLength;
  emitHeader(view, 0, length, type, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at++) view.setUint8(at, 0);
  view.setUint8(NLMSG_HDRLEN, family);
  return length;
}
