/** IPv4 addresses of this host, as `ip address` shows them: RTM_NEWADDR and RTM_DELADDR (struct ifaddrmsg). */
import type { Ipv4 } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { emitHeader, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_HDRLEN } from '../netlink/message.ts';

export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
const RTM_GETADDR = 22;

const AF_INET = 2;
const IFADDRMSG_LEN = 8;
const IFA_LOCAL = 2;

export interface AddressMessage {
  readonly ifindex: number;
  readonly address: Ipv4;
  /** The same address may be there twice on an interface, with different lengths. */
  readonly prefixLength: number;
}

/** The message at `at`; undefined when it is cut, malformed, or of another family. */
export function parseAddress(view: DataView, at: number, end: number): AddressMessage | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < IFADDRMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  const attributes = new AttributeReader(view, body + IFADDRMSG_LEN, end);
  while (attributes.next()) {
    if (attributes.type !== IFA_LOCAL) continue;
    const address = attributes.ipv4();
    if (attributes.error !== undefined) return undefined;
    return { ifindex: view.getInt32(body + 4, HOST_ORDER), address, prefixLength: view.getUint8(body + 1) };
  }
  return undefined;
}

/** Writes a request for all IPv4 addresses at 0 and returns its length. */
export function emitAddressDump(view: DataView, seq: number): number {
  const length = NLMSG_HDRLEN + IFADDRMSG_LEN;
  emitHeader(view, 0, length, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at += 4) view.setUint32(at, 0, HOST_ORDER);
  view.setUint8(NLMSG_HDRLEN, AF_INET);
  return length;
}
