/** The route question, as `ip route get TPA from SPA iif IIF` asks it: RTM_GETROUTE (rtnetlink(7), struct rtmsg). */
import type { Ipv4 } from '../ipv4.ts';
import type { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { emitHeader, NLM_F_REQUEST, NLMSG_HDRLEN } from '../netlink/message.ts';

export const RTM_NEWROUTE = 24;
const RTM_GETROUTE = 26;

/** In a question: tell of the route that matched, instead of where it leads. */
export const RTM_F_FIB_MATCH = 0x2000;

export const RTN_UNICAST = 1;
export const RTN_LOCAL = 2;
export const RTN_BROADCAST = 3;
export const RTN_ANYCAST = 4;
export const RTN_MULTICAST = 5;
export const RTN_BLACKHOLE = 6;
export const RTN_UNREACHABLE = 7;
export const RTN_PROHIBIT = 8;
export const RTN_THROW = 9;

const AF_INET = 2;
const RTMSG_LEN = 12;
const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_IIF = 3;
const RTA_OIF = 4;
const RTA_IP_PROTO = 27;

/** Offsets in a question from its start: the parts that differ from one question to the next have a name. */
const AT = { family: 16, dstLen: 17, srcLen: 18, flags: 24, dst: 28, src: 36, iif: 44, ipProto: 52 } as const;
export const ROUTE_QUESTION_LEN = 60;

/** Writes a whole question at `at`, with all that does not change; setRouteQuestion() fills in the rest. */
export function emitRouteQuestion(view: DataView, at: number): void {
  for (let i = at; i < at + ROUTE_QUESTION_LEN; i++) view.setUint8(i, 0);
  emitHeader(view, at, ROUTE_QUESTION_LEN, RTM_GETROUTE, NLM_F_REQUEST, 0);
  view.setUint8(at + AT.family, AF_INET);
  view.setUint8(at + AT.dstLen, 32);
  view.setUint8(at + AT.srcLen, 32);
  emitAttribute(view, at + AT.dst, RTA_DST, 4);
  emitAttribute(view, at + AT.src, RTA_SRC, 4);
  emitAttribute(view, at + AT.iif, RTA_IIF, 4);
  emitAttribute(view, at + AT.ipProto, RTA_IP_PROTO, 1);
}

/**
 * Where would a packet from `spa`, received on `iif`, go to `tpa`? `proto` stands for ARP, which has no IP protocol
 * number: one that no policy routing rule names (without it the kernel would assume UDP). `flags` are RTM_F_*.
 */
export function setRouteQuestion(
  view: DataView,
  at: number,
  seq: number,
  question: { readonly iif: number; readonly spa: Ipv4; readonly tpa: Ipv4 },
  proto: number,
  flags: number,
): void {
  view.setUint32(at + 8, seq, HOST_ORDER);
  view.setUint32(at + AT.dst + 4, question.tpa);
  view.setUint32(at + AT.src + 4, question.spa);
  view.setUint32(at + AT.iif + 4, question.iif, HOST_ORDER);
  view.setUint8(at + AT.ipProto + 4, proto);
  view.setUint32(at + AT.flags, flags, HOST_ORDER);
}

function emitAttribute(view: DataView, at: number, type: number, length: number): void {
  view.setUint16(at, 4 + length, HOST_ORDER);
  view.setUint16(at + 2, type, HOST_ORDER);
}

/** RTN_* of an answer; 0 (RTN_UNSPEC) for one that is cut. */
export const routeType = (view: DataView, at: number, end: number): number =>
  end - at < NLMSG_HDRLEN + RTMSG_LEN ? 0 : view.getUint8(at + NLMSG_HDRLEN + 7);

/** The length of the prefix that matched, in the answer to a question with RTM_F_FIB_MATCH; -1 for one that is cut. */
export const routeDstLen = (view: DataView, at: number, end: number): number =>
  end - at < NLMSG_HDRLEN + RTMSG_LEN ? -1 : view.getUint8(at + NLMSG_HDRLEN + 1);

/** The ifindex an answer leads to; 0 when it names none. `attributes` is any reader: it is reset. */
export function routeOif(view: DataView, at: number, end: number, attributes: AttributeReader): number {
  attributes.reset(view, at + NLMSG_HDRLEN + RTMSG_LEN, end);
  while (attributes.next()) if (attributes.type === RTA_OIF) return attributes.u32();
  return 0;
}
