/** IPv4 addresses of this host, as `ip address` shows them: RTM_NEWADDR and RTM_DELADDR (struct ifaddrmsg). */
import { type Ipv4, type Ipv4Prefix, prefixOf } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER, NLMSG_HDRLEN } from '../netlink/message.ts';
import { AF_INET, emitDump, RTM_GETADDR } from './rtnetlink.ts';

const IFADDRMSG_LEN = 8;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;

/** ifa_scope: who may know of the address (rtnetlink(7)). */
export const RT_SCOPE_LINK = 253;
export const RT_SCOPE_HOST = 254;

export interface AddressMessage {
  readonly ifindex: number;
  readonly address: Ipv4;
  /** The same address may be there twice on an interface, with different lengths. */
  readonly prefixLength: number;
}

/** The whole of it, for words and for what the kernel makes of it. */
export interface AddressEntry extends AddressMessage {
  /** What is on the link with it; of a point-to-point address, the prefix of the other end. */
  readonly prefix: Ipv4Prefix;
  /** RT_SCOPE_*. */
  readonly scope: number;
}

/** The message at `at`; undefined when it is cut, malformed, or of another family. */
export function parseAddress(view: DataView, at: number, end: number): AddressEntry | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < IFADDRMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  const [prefixLength, scope] = [view.getUint8(body + 1), view.getUint8(body + 3)];
  const attributes = new AttributeReader(view, body + IFADDRMSG_LEN, end);
  let far: Ipv4 | undefined;
  // The kernel names the other end first (inet_fill_ifaddr()).
  while (attributes.next()) {
    if (attributes.type === IFA_ADDRESS) far = attributes.ipv4();
    if (attributes.type !== IFA_LOCAL) continue;
    const address = attributes.ipv4();
    if (attributes.error !== undefined) return undefined;
    const prefix = prefixOf(far ?? address, prefixLength);
    return { ifindex: view.getInt32(body + 4, HOST_ORDER), address, prefixLength, prefix, scope };
  }
  return undefined;
}

/** Writes a request for all IPv4 addresses at 0 and returns its length. */
export const emitAddressDump = (view: DataView, seq: number): number =>
  emitDump(view, seq, RTM_GETADDR, IFADDRMSG_LEN, AF_INET);
