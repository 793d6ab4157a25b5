/** Proxy neighbours, as `ip neigh show proxy` shows them: RTM_NEWNEIGH with NTF_PROXY (struct ndmsg). */
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
export function emitProxyNeighbourDump(view: DataView, seq: number): number {
  const length = NLMSG_HDRLEN + NDMSG_LEN;
  emitHeader(view, 0, length, RTM_GETNEIGH, NLM_F_REQUEST | NLM_F_DUMP, seq);
  for (let at = NLMSG_HDRLEN; at < length; at += 4) view.setUint32(at, 0, HOST_ORDER);
  view.setUint8(NLMSG_HDRLEN, AF_INET);
  view.setUint8(NLMSG_HDRLEN + 10, NTF_PROXY);
  return length;
}
