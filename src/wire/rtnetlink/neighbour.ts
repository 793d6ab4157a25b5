/** Neighbours, as `ip neigh show` and `ip neigh show proxy` show them: RTM_NEWNEIGH, of the latter with NTF_PROXY (struct ndmsg). */
import type { Ipv4 } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER, NLMSG_HDRLEN } from '../netlink/message.ts';
import { AF_INET, emitDump, RTM_GETNEIGH } from './rtnetlink.ts';

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
export const emitProxyNeighbourDump = (view: DataView, seq: number): number =>
  emitNeighbours(view, seq, NTF_PROXY);

/** Writes a request for all other neighbours of IPv4 at 0 and returns its length. */
export const emitNeighbourDump = (view: DataView, seq: number): number => emitNeighbours(view, seq, 0);

function emitNeighbours(view: DataView, seq: number, flags: number): number {
  const length = emitDump(view, seq, RTM_GETNEIGH, NDMSG_LEN, AF_INET);
  view.setUint8(NLMSG_HDRLEN + 10, flags);
  return length;
}
