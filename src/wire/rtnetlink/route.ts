/**
 * Routes: RTM_NEWROUTE (struct rtmsg), which is the result of a route lookup, where three fields are read in place, and what
 * `ip route show table all` shows, where all is read: for words about a decision, which is never made by it.
 */
import { formatIpv4, type Ipv4, type Ipv4Prefix, prefixOf } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { align4, HOST_ORDER, NLMSG_HDRLEN } from '../netlink/message.ts';
import { AF_INET, AF_INET6, emitDump, RTM_GETROUTE } from './rtnetlink.ts';

export const RTN_UNICAST = 1;
export const RTN_LOCAL = 2;
export const RTN_BROADCAST = 3;
export const RTN_ANYCAST = 4;
export const RTN_MULTICAST = 5;
export const RTN_BLACKHOLE = 6;
export const RTN_UNREACHABLE = 7;
export const RTN_PROHIBIT = 8;
export const RTN_THROW = 9;

export const RT_TABLE_DEFAULT = 253;
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;

const RTMSG_LEN = 12;
/** Offsets in struct rtmsg. */
const AT = { family: 0, dstLen: 1, tos: 3, table: 4, type: 7, flags: 8 } as const;
const RTNEXTHOP_LEN = 8;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_MULTIPATH = 9;
const RTA_TABLE = 15;
const RTA_VIA = 18;
const RTA_NH_ID = 30;

/** RTN_*; 0 (RTN_UNSPEC) of a message that is cut. */
export const routeType = (view: DataView, at: number, end: number): number =>
  end - at < NLMSG_HDRLEN + RTMSG_LEN ? 0 : view.getUint8(at + NLMSG_HDRLEN + AT.type);

/** The length of the prefix; -1 of a message that is cut. */
export const routeDstLen = (view: DataView, at: number, end: number): number =>
  end - at < NLMSG_HDRLEN + RTMSG_LEN ? -1 : view.getUint8(at + NLMSG_HDRLEN + AT.dstLen);

/** The ifindex that it leads out of; 0: it names none. `attributes` is any reader: it is reset. */
export function routeOif(view: DataView, at: number, end: number, attributes: AttributeReader): number {
  attributes.reset(view, at + NLMSG_HDRLEN + RTMSG_LEN, end);
  while (attributes.next()) if (attributes.type === RTA_OIF) return attributes.u32();
  return 0;
}

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
  if (end - body < RTMSG_LEN || view.getUint8(body + AT.family) !== AF_INET) return undefined;
  let table = view.getUint8(body + AT.table);
  let address = 0 as Ipv4;
  let [oif, metric, nexthopId] = [0, 0, 0];
  let via: string | undefined;
  let hops: Hop[] | undefined;
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
        hops = readMultipath(view, attributes);
        break;
    }
  }
  if (attributes.error !== undefined) return undefined;
  const length = view.getUint8(body + AT.dstLen);
  if (length > 32) return undefined;
  const flags = view.getUint32(body + AT.flags, HOST_ORDER);
  return {
    type: view.getUint8(body + AT.type),
    table,
    prefix: prefixOf(address, length),
    tos: view.getUint8(body + AT.tos),
    metric,
    hops: hops ?? (oif === 0 ? [] : [{ oif, via, flags }]),
    nexthopId,
  };
}

/** struct rtnexthop { u16 len, u8 flags, u8 weight - 1, i32 ifindex }, each with attributes of its own behind it. */
function readMultipath(view: DataView, attribute: AttributeReader): Hop[] {
  const hops: Hop[] = [];
  const end = attribute.at + attribute.length;
  for (let at = attribute.at; end - at >= RTNEXTHOP_LEN; ) {
    const length = view.getUint16(at, HOST_ORDER);
    if (length < RTNEXTHOP_LEN || length > end - at) break;
    let via: string | undefined;
    const attributes = new AttributeReader(view, at + RTNEXTHOP_LEN, at + length);
    while (attributes.next()) {
      if (attributes.type === RTA_GATEWAY || attributes.type === RTA_VIA) via = readVia(view, attributes);
    }
    hops.push({ oif: view.getInt32(at + 4, HOST_ORDER), via, flags: view.getUint8(at + 2) });
    at += align4(length);
  }
  return hops;
}

/** RTA_GATEWAY is an IPv4 address; RTA_VIA { u16 family, address } of any family. */
function readVia(view: DataView, attributes: AttributeReader): string {
  if (attributes.type === RTA_GATEWAY) return formatIpv4(attributes.ipv4());
  if (attributes.length !== 18 || view.getUint16(attributes.at, HOST_ORDER) !== AF_INET6) return '?';
  const words = Array.from({ length: 8 }, (_, i) => view.getUint16(attributes.at + 2 + 2 * i).toString(16));
  return `inet6 ${words.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')}`;
}

/** Writes a request for the IPv4 routes of all tables at 0 and returns its length. */
export const emitRouteDump = (view: DataView, seq: number): number =>
  emitDump(view, seq, RTM_GETROUTE, RTMSG_LEN, AF_INET);
