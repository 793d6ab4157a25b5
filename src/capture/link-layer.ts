/** What stands before the payload of a captured frame, whatever its link type. */
import { ETH_HLEN, ETH_P_8021AD, ETH_P_8021Q, type EthernetHeader } from '../wire/ethernet.ts';
import { type Mac, NO_MAC, readMac } from '../wire/mac.ts';
import { SLL2_LEN, sll2Ifindex, sll2Pkttype, sll2Protocol, sll2Source } from '../wire/sll2.ts';
import { LinkType } from './format.ts';

/** Offsets of LINKTYPE_LINUX_SLL: { u16 packet type, u16 ARPHRD_*, u16 address length, address, u16 protocol }. */
const SLL = { pkttype: 0, address: 6, protocol: 14 } as const;
const SLL_LEN = 16;

/** 802.1Q and 802.1ad: the tags that the kernel takes off. */
const TAGS: ReadonlySet<number> = new Set([ETH_P_8021Q, ETH_P_8021AD]);
const TAG_LEN = 4;

export interface LinkLayer {
  /** For whom the capturing host took it to be, in words of PacketType; undefined where the header does not say. */
  readonly pkttype: number | undefined;
  /** Undefined where the header does not say. */
  readonly destination: Mac | undefined;
  readonly source: Mac;
  /** Of the capturing host; undefined where the header does not say. */
  readonly ifindex: number | undefined;
  /** An EtherType: behind all tags. */
  readonly protocol: number;
  /** The outermost tag, where there is one: its EtherType (else 0), priority and VLAN. */
  readonly tpid: number;
  readonly tci: number;
  /** Whether a tag names a VLAN; one that gives a priority alone does not. */
  readonly tagged: boolean;
  /** Where the payload begins. */
  readonly payload: number;
}

type Head = Omit<LinkLayer, 'tagged' | 'tpid' | 'tci'>;

/** 'link-type': it is not one of LinkType. 'cut': there is less of the frame than a header. */
export function parseLinkLayer(linktype: number, octets: DataView): LinkLayer | 'link-type' | 'cut' {
  const head = headOf(linktype, octets);
  return typeof head === 'string' ? head : untag(octets, head);
}

function headOf(linktype: number, octets: DataView): Head | 'link-type' | 'cut' {
  switch (linktype) {
    case LinkType.ETHERNET:
      return octets.byteLength < ETH_HLEN ? 'cut' : ethernet(octets);
    case LinkType.LINUX_SLL:
      return octets.byteLength < SLL_LEN ? 'cut' : sll(octets);
    case LinkType.LINUX_SLL2:
      return octets.byteLength < SLL2_LEN ? 'cut' : sll2(octets);
    default:
      return 'link-type';
  }
}

const ethernet = (octets: DataView): Head => ({
  pkttype: undefined,
  destination: readMac(octets, 0),
  source: readMac(octets, 6),
  ifindex: undefined,
  protocol: octets.getUint16(12),
  payload: ETH_HLEN,
});

const sll = (octets: DataView): Head => ({
  pkttype: octets.getUint16(SLL.pkttype),
  destination: undefined,
  source: readMac(octets, SLL.address),
  ifindex: undefined,
  protocol: octets.getUint16(SLL.protocol),
  payload: SLL_LEN,
});

const sll2 = (octets: DataView): Head => ({
  pkttype: sll2Pkttype(octets, 0),
  destination: undefined,
  source: sll2Source(octets, 0),
  ifindex: sll2Ifindex(octets, 0),
  protocol: sll2Protocol(octets, 0),
  payload: SLL2_LEN,
});

/** libpcap puts a tag that the kernel has taken off back to where it was. */
function untag(octets: DataView, head: Head): LinkLayer | 'cut' {
  let { protocol, payload } = head;
  let tagged = false;
  let outermost = { tpid: 0, tci: 0 };
  while (TAGS.has(protocol)) {
    if (octets.byteLength - payload < TAG_LEN) return 'cut';
    const tci = octets.getUint16(payload);
    if (outermost.tpid === 0) outermost = { tpid: protocol, tci };
    tagged ||= (tci & 0xfff) !== 0;
    protocol = octets.getUint16(payload + 2);
    payload += TAG_LEN;
  }
  return { ...head, ...outermost, protocol, payload, tagged };
}

/** Its Ethernet header; undefined where the capture has not all of it: a dump of arproxy has a destination of zero then. */
export const headerOf = ({ destination, source, tpid, tci }: LinkLayer): EthernetHeader | undefined =>
  destination === undefined || destination === NO_MAC ? undefined : { destination, source, tpid, tci };
