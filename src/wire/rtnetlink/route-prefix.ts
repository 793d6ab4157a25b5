/** Of a route in a dump or a notification: for which addresses it is, and what a lookup of them depends on beside it. */
import type { Ipv4 } from '../ipv4.ts';
import type { AttributeReader } from '../netlink/attribute.ts';
import { NLMSG_HDRLEN } from '../netlink/message.ts';
import { AF_INET } from './rtnetlink.ts';

const RTMSG_LEN = 12;
/** Offsets in struct rtmsg. */
const AT = { family: 0, dstLen: 1, type: 7 } as const;
const RTA_DST = 1;
const RTA_MULTIPATH = 9;
const RTA_FLOW = 11;
const RTA_NH_ID = 30;

/** Its fields can be written, so that one object serves for a million routes. */
export interface RoutePrefix {
  /** RTN_*. */
  type: number;
  address: Ipv4;
  length: number;
  /** It may have several nexthops: it has now, or it names a nexthop object, which may come to be a group. */
  shared: boolean;
  /** It has realms (RTA_FLOW): fib_num_tclassid_users. */
  realms: boolean;
}

export const emptyRoutePrefix = (): RoutePrefix => ({
  type: 0,
  address: 0 as Ipv4,
  length: 0,
  shared: false,
  realms: false,
});

/** False when the message is cut, malformed or of another family. `attributes` is any reader: it is reset. */
export function readRoutePrefix(
  view: DataView,
  at: number,
  end: number,
  attributes: AttributeReader,
  into: RoutePrefix,
): boolean {
  const body = at + NLMSG_HDRLEN;
  if (end - body < RTMSG_LEN || view.getUint8(body + AT.family) !== AF_INET) return false;
  into.type = view.getUint8(body + AT.type);
  into.length = view.getUint8(body + AT.dstLen);
  into.address = 0 as Ipv4;
  into.shared = false;
  into.realms = false;
  attributes.reset(view, body + RTMSG_LEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case RTA_DST:
        into.address = attributes.ipv4();
        break;
      case RTA_MULTIPATH:
      case RTA_NH_ID:
        into.shared = true;
        break;
      case RTA_FLOW:
        into.realms = true;
        break;
    }
  }
  return attributes.error === undefined && into.length <= 32;
}
