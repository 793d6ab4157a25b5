/** A route lookup, as `ip route get TPA from SPA iif IIF` requests it: RTM_GETROUTE (rtnetlink(7), struct rtmsg). */
import type { Ipv4 } from '../ipv4.ts';
import { emitHeader, HOST_ORDER, NLM_F_REQUEST } from '../netlink/message.ts';
import { AF_INET, RTM_GETROUTE } from './rtnetlink.ts';

/** The result tells of the route that matched, instead of where it leads. */
export const RTM_F_FIB_MATCH = 0x2000;
/** It names the table of that route, instead of main. */
export const RTM_F_LOOKUP_TABLE = 0x1000;

const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_IIF = 3;
const RTA_IP_PROTO = 27;

/** Offsets in a request from its start: the parts that differ from one request to the next have a name. */
const AT = { family: 16, dstLen: 17, srcLen: 18, flags: 24, dst: 28, src: 36, iif: 44, ipProto: 52 } as const;
export const ROUTE_LOOKUP_LEN = 60;

/** Writes a whole request at `at`, with all that does not change; setRouteLookup() fills in the rest. */
export function emitRouteLookup(view: DataView, at: number): void {
  for (let i = at; i < at + ROUTE_LOOKUP_LEN; i++) view.setUint8(i, 0);
  emitHeader(view, at, ROUTE_LOOKUP_LEN, RTM_GETROUTE, NLM_F_REQUEST, 0);
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
export function setRouteLookup(
  view: DataView,
  at: number,
  seq: number,
  lookup: { readonly iif: number; readonly spa: Ipv4; readonly tpa: Ipv4 },
  proto: number,
  flags: number,
): void {
  view.setUint32(at + 8, seq, HOST_ORDER);
  view.setUint32(at + AT.dst + 4, lookup.tpa);
  view.setUint32(at + AT.src + 4, lookup.spa);
  view.setUint32(at + AT.iif + 4, lookup.iif, HOST_ORDER);
  view.setUint8(at + AT.ipProto + 4, proto);
  view.setUint32(at + AT.flags, flags, HOST_ORDER);
}

function emitAttribute(view: DataView, at: number, type: number, length: number): void {
  view.setUint16(at, 4 + length, HOST_ORDER);
  view.setUint16(at + 2, type, HOST_ORDER);
}
