/** Routes as `ip route show table all` shows them: for words about a decision, which is never made by them. */
import { formatIpv4, type Ipv4, type Ipv4Prefix, ipv4, netmask } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { align4, emitHeader, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_HDRLEN } from '../netlink/message.ts';

const RTM_GETROUTE = 26;
const AF_INET = 2;
const AF_INET6 = 10;
const RTMSG_LEN = 12;
const RTNEXTHOP_LEN = 8;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_MULTIPATH = 9;
const RTA_TABLE = 15;
const RTA_VIA = 18;
const RTA_NH_ID = 30;

/** The interface of the hop is down, or gone. */
export const RTNH_F_DEAD = 1;
/** It has no carrier. */
export const RTNH_F_LINKDOWN = 16;

export interface Hop {
  /** ifindex; 0 for none. */
  readonly oif: number;
  /** The gateway as text; undefined: the target is on the link itself. */
  readonly via: string | undefined;
  /** RTNH_F_*. */
  readonly flags: number;
}

export interface RouteEntry {
  /** RTN_*. */
  readonly type: number;
  readonly table: number;
  readonly prefix: Ipv4Prefix;
  readonly tos: number;
  readonly metric: number;
  /** More than one for a multipath route; none where only the nexthop object is named. */
  readonly hops: readonly Hop[];
  /** Of a nexthop object; 0 for none. */
  readonly nexthopId: number;
}

/** The route at `at`; undefined when it is cut, malformed or of another family. */
export function parseRouteEntry(view: DataView, at: number, end: number): RouteEntry | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < RTMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  let table = view.getUint8(body + 4);
  let address = 0 as Ipv4;
  let [oif, metric, nexthopId] = [0, 0, 0];
  let via: string | undefined;
  let legs: Hop[] | undefined;
  const attributes = new AttributeReader(view, body + RTMSG_LEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case RTA_DST:
        address = attributes.ipv4();
        break;
      case RTA_OIF:
        oif = attributes.u32();
        break;
      case RTA_GATEWAY:
      case RTA_VIA:
        via = readVia(view, attributes);
        break;
      case RTA_PRIORITY:
        metric = attributes.u32();
        break;
      case RTA_TABLE:
        table = attributes.u32();
        break;
      case RTA_NH_ID:
        nexthopId = attributes.u32();
        break;
      case RTA_MULTIPATH:
        legs = readLegs(view, attributes);
        break;
    }
  }
  if (attributes.error !== undefined) return undefined;
  const length = view.getUint8(body + 1);
  if (length > 32) return undefined;
  const flags = view.getUint32(body + 8, HOST_ORDER);
  return {
    type: view.getUint8(body + 7),
    table,
    prefix: { address: ipv4(address & netmask(length)), length },
    tos: view.getUint8(body + 3),
    metric,
    hops: legs ?? (oif === 0 ? [] : [{ oif, via, flags }]),
    nexthopId,
  };
}

/** struct rtnexthop { u16 len, u8 flags, u8 weight - 1, i32 ifindex }, each with attributes of its own behind it. */
function readLegs(view: DataView, attribute: AttributeReader): Hop[] {
  const legs: Hop[] = [];
  const end = attribute.at + attribute.length;
  for (let at = attribute.at; end - at >= RTNEXTHOP_LEN; ) {
    const length = view.getUint16(at, HOST_ORDER);
    if (length < RTNEXTHOP_LEN || length > end - at) break;
    let via: string | undefined;
    const attributes = new AttributeReader(view, at + RTNEXTHOP_LEN, at + length);
    while (attributes.next()) {
      if (attributes.type === RTA_GATEWAY || attributes.type === RTA_VIA) via = readVia(view, attributes);
    }
    legs.push({ oif: view.getInt32(at + 4, HOST_ORDER), via, flags: view.getUint8(at + 2) });
    at += align4(length);
  }
  return legs;
}

/** RTA_GATEWAY is an IPv4 address; RTA_VIA { u16 family, address } of any family. */
function readVia(view: DataView, attributes: AttributeReader): string {
  if (attributes.type === RTA_GATEWAY) return formatIpv4(attributes.ipv4());
  if (attributes.length !== 18 || view.getUint16(attributes.at, HOST_ORDER) !== AF_INET6) return '?';
  const words = Array.from({ length: 8 }, (_, i) => view.getUint16(attributes.at + 2 + 2 * i).toString(16));
  return `inet6 ${words.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')}`;
}

/** Writes a request for the IPv4 routes of all tables at 0 and returns its length. */
export function emitRouteDump(view: DataView, seq: number): number {
  const length = NLMSG_HDRLEN + RTMSG_LEN;
  emitHeader(view, 0, length, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at += 4) view.setUint32(at, 0, HOST_ORDER);
  view.setUint8(NLMSG_HDRLEN, AF_INET);
  return length;
}
