/** The IPv4 sysctls that the kernel notifies of, as `ip netconf` shows them: RTM_NEWNETCONF (struct netconfmsg). */
import { AttributeReader } from '../netlink/attribute.ts';
import { NLMSG_HDRLEN } from '../netlink/message.ts';
import { AF_INET, emitDump, RTM_GETNETCONF } from './rtnetlink.ts';

/** Instead of an ifindex: conf/all. (conf/default is -2, and of no effect on interfaces that exist.) */
export const NETCONFA_IFINDEX_ALL = -1;

/** One octet, and three of padding before the first attribute. */
const NETCONFMSG_LEN = 4;
const NETCONFA_IFINDEX = 1;
const NETCONFA_FORWARDING = 2;
const NETCONFA_RP_FILTER = 3;
const NETCONFA_PROXY_NEIGH = 5;

/** What one message says: a notification carries only what has changed. */
export interface NetconfMessage {
  /** Or NETCONFA_IFINDEX_ALL. */
  readonly ifindex: number;
  readonly forwarding?: boolean;
  readonly proxyArp?: boolean;
  readonly rpFilter?: number;
}

/** The message at `at`; undefined when it is cut, malformed, of another family, or names no interface. */
export function parseNetconf(view: DataView, at: number, end: number): NetconfMessage | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < NETCONFMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  let ifindex = 0;
  let values: { forwarding?: boolean; proxyArp?: boolean; rpFilter?: number } = {};
  const attributes = new AttributeReader(view, body + NETCONFMSG_LEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case NETCONFA_IFINDEX:
        ifindex = attributes.i32();
        break;
      case NETCONFA_FORWARDING:
        values = { ...values, forwarding: attributes.i32() !== 0 };
        break;
      case NETCONFA_RP_FILTER:
        values = { ...values, rpFilter: attributes.i32() };
        break;
      case NETCONFA_PROXY_NEIGH:
        values = { ...values, proxyArp: attributes.i32() !== 0 };
        break;
    }
  }
  return attributes.error === undefined && ifindex !== 0 ? { ifindex, ...values } : undefined;
}

/** Writes a request for the values of all interfaces, and of conf/all, at 0 and returns its length. */
export const emitNetconfDump = (view: DataView, seq: number): number =>
  emitDump(view, seq, RTM_GETNETCONF, NETCONFMSG_LEN, AF_INET);
