/** Neighbours, as `ip neigh show` and `ip neigh show proxy` show them: RTM_NEWNEIGH, of the latter with NTF_PROXY (struct ndmsg). */
import type { Ipv4 } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { emitHeader, NLM_F_DUMP, NLM_F_REQUEST, NLMSG_HDRLEN } from '../netlink/message.ts';

export const RTM_NEWNEIGH = 28;
const RTM_GETNEIGH = 30;

const AF_INET = 2;
const NDMSG_LEN = 12;
const NTF_PROXY = 8;
const NDA_DST = 1;
/** NUD_REACHABLE, NUD_STALE, NUD_DELAY, NUD_PROBE, NUD_PERMANENT: somebody was there. */
const NUD_WAS_THERE = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

export interface ProxyNeighbour {
  readonly address: Ipv4;
  /** 0: on any interface. */
  readonly ifindex: number;
}

/** The proxy neighbour at `at`; undefined for anything else, or when it is cut. */
export function parseProxyNeighbour(view: DataView, at: number, end: number): ProxyNeighbour | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < NDMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  if ((view.getUint8(body + 10) & NTF_PROXY) === 0) return undefined;
  return readAddress(view, body, end);
}

/** A host on a wire, with the ifindex of this host's interface there. */
export interface Neighbour {
  readonly address: Ipv4;
  readonly ifindex: number;
}

/** The neighbour at `at` whose MAC the kernel knows or has known; undefined for anything else, or when it is cut. */
export function parseNeighbour(view: DataView, at: number, end: number): Neighbour | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < NDMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  if ((view.getUint8(body + 10) & NTF_PROXY) !== 0) return undefined;
  if ((view.getUint16(body + 8, HOST_ORDER) & NUD_WAS_THERE) === 0) return undefined;
  return readAddress(view, body, end);
}

function readAddress(view: DataView, body: number, end: number): Neighbour | undefined {
  const attributes = new AttributeReader(view, body + NDMSG_LEN, end);
  while (attributes.next()) {
    if (attributes.type !== NDA_DST) continue;
    const address = attributes.ipv4();
    if (attributes.error !== undefined) return undefined;
    return { address, ifindex: view.getInt32(body + 4, HOST_ORDER) };
  }
  return undefined;
}

/** Writes a request for all proxy neighbours of IPv4 at 0 and returns its length. */
export const emitProxyNeighbourDump = (view: DataView, seq: number): number => emitDump(view, seq, NTF_PROXY);

/** Writes a request for all other neighbours of IPv4 at 0 and returns its length. */
export const emitNeighbourDump = (view: DataView, seq: number): number => emitDump(view, seq, 0);

function emitDump(view: DataView, seq: number, flags: number): number {
  const length = NLMSG_HDRLEN + NDMSG_LEN;
  emitHeader(view, 0, length, RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at += 4) view.setUint32(at, 0, HOST_ORDER);
  view.setUint8(NLMSG_HDRLEN, AF_INET);
  view.setUint8(NLMSG_HDRLEN + 10, flags);
  return length;
}
