/** IPv4 routes as `ip route show table all` shows them: RTM_NEWROUTE in answer to a dump (rtnetlink(7), struct rtmsg). */
import type { Ipv4, Ipv4Prefix } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { emitHeader, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_HDRLEN } from '../netlink/message.ts';

export const RT_TABLE_MAIN = 254;

const RTM_GETROUTE = 26;
const AF_INET = 2;
const RTMSG_LEN = 12;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_MULTIPATH = 9;
const RTA_TABLE = 15;
const RTA_VIA = 18;

export interface RouteEntry {
  readonly table: number;
  /** RTN_*. */
  readonly type: number;
  readonly prefix: Ipv4Prefix;
  /** ifindexes; empty also where the kernel names a nexthop object alone (net.ipv4.nexthop_compat_mode=0). */
  readonly oifs: readonly number[];
  /** It leads to a router, and not to the wire itself. */
  readonly gateway: boolean;
}

/** The message at `at`; undefined when it is cut, malformed, or of another family. */
export function parseRoute(view: DataView, at: number, end: number): RouteEntry | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < RTMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  let [table, address, gateway] = [view.getUint8(body + 4), 0 as Ipv4, false];
  const oifs: number[] = [];
  const attributes = new AttributeReader(view, body + RTMSG_LEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case RTA_DST:
        address = attributes.ipv4();
        break;
      case RTA_OIF:
        oifs.push(attributes.u32());
        break;
      case RTA_TABLE:
        table = attributes.u32();
        break;
      case RTA_GATEWAY:
      case RTA_VIA:
        gateway = true;
        break;
      case RTA_MULTIPATH:
        oifs.push(...oifsOfLegs(attributes));
        break;
    }
  }
  if (attributes.error !== undefined) return undefined;
  const prefix = { address, length: view.getUint8(body + 1) };
  return { table, type: view.getUint8(body + 7), prefix, oifs, gateway };
}

/** struct rtnexthop, one after the other: u16 length, u8 flags, u8 hops, i32 ifindex, attributes. */
function oifsOfLegs(legs: AttributeReader): number[] {
  const oifs: number[] = [];
  for (let word = 0; ; ) {
    const [first, oif] = [legs.i32At(word), legs.i32At(word + 1)];
    if (first === undefined || oif === undefined) return oifs;
    oifs.push(oif);
    const length = HOST_ORDER ? first & 0xffff : first >>> 16;
    word += Math.max((length + 3) >> 2, 2);
  }
}

/** Writes a request for all IPv4 routes of all tables at 0 and returns its length. */
export function emitRouteDump(view: DataView, seq: number): number {
  const length = NLMSG_HDRLEN + RTMSG_LEN;
  emitHeader(view, 0, length, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at += 4) view.setUint32(at, 0);
  view.setUint8(NLMSG_HDRLEN, AF_INET);
  return length;
}
