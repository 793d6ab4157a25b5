/** Neighbours, as `ip neigh show` and `ip neigh show proxy` show them: RTM_NEWNEIGH, of the latter with NTF_PROXY (struct ndmsg). */
import type { Ipv4 } from '../ipv4.ts';
import { MAC_LEN, type Mac } from '../mac.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER, NLMSG_HDRLEN } from '../netlink/message.ts';
import { AF_INET, emitDump, RTM_GETNEIGH } from './rtnetlink.ts';

const NDMSG_LEN = 12;
const NTF_PROXY = 8;
const NDA_DST = 1;
const NDA_LLADDR = 2;
const NDA_CACHEINFO = 3;
/** Of ndm_updated in struct nda_cacheinfo; it counts hundredths of a second (USER_HZ). */
const UPDATED_AT = 8;
const USER_HZ = 100;

/** NUD_*: what the kernel makes of an entry (linux/neighbour.h). */
export const Nud = {
  INCOMPLETE: 0x01,
  REACHABLE: 0x02,
  STALE: 0x04,
  DELAY: 0x08,
  PROBE: 0x10,
  FAILED: 0x20,
  NOARP: 0x40,
  PERMANENT: 0x80,
} as const;
const WAS_THERE = Nud.REACHABLE | Nud.STALE | Nud.DELAY | Nud.PROBE | Nud.PERMANENT;

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
  const { address, ifindex } = readNeighbour(view, body, end) ?? {};
  return address === undefined || ifindex === undefined ? undefined : { address, ifindex };
}

/** A host on a wire, with the ifindex of this host's interface there. */
export interface Neighbour {
  readonly address: Ipv4;
  readonly ifindex: number;
  /** One of Nud. */
  readonly state: number;
  /** Undefined: not known, or not of Ethernet. */
  readonly mac: Mac | undefined;
  /** For how long it has been in this state, in seconds; 0 where that is not said. */
  readonly since: number;
}

/** Whether the kernel knows, or has known, its MAC. */
export const wasThere = ({ state }: Neighbour): boolean => (state & WAS_THERE) !== 0;

/** The neighbour at `at`, in whatever state; undefined for anything else, or when it is cut. */
export function parseNeighbour(view: DataView, at: number, end: number): Neighbour | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < NDMSG_LEN || view.getUint8(body) !== AF_INET) return undefined;
  if ((view.getUint8(body + 10) & NTF_PROXY) !== 0) return undefined;
  return readNeighbour(view, body, end);
}

function readNeighbour(view: DataView, body: number, end: number): Neighbour | undefined {
  const attributes = new AttributeReader(view, body + NDMSG_LEN, end);
  let address: Ipv4 | undefined;
  let mac: Mac | undefined;
  let since = 0;
  while (attributes.next()) {
    if (attributes.type === NDA_DST) address = attributes.ipv4();
    if (attributes.type === NDA_LLADDR && attributes.length === MAC_LEN) mac = attributes.mac();
    if (attributes.type === NDA_CACHEINFO && attributes.length >= UPDATED_AT + 4)
      since = Math.floor(view.getUint32(attributes.at + UPDATED_AT, HOST_ORDER) / USER_HZ);
  }
  if (address === undefined || attributes.error !== undefined) return undefined;
  const [ifindex, state] = [view.getInt32(body + 4, HOST_ORDER), view.getUint16(body + 8, HOST_ORDER)];
  return { address, ifindex, state, mac, since };
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
