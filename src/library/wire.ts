/**
 * `import { decodeEthernet, decodeArp } from 'arproxy/wire'`: frames as octets, and what is in them. Addresses are text (`10.0.0.2`,
 * `02:00:00:00:00:01`), everything else is a number as it stands in the frame.
 *
 * What decodes returns undefined for what is too short; what encodes throws a RangeError that names the field.
 */
import { emitReply, prepareReply, REPLY_LEN } from '../responder/reply.ts';
import * as arp from '../wire/arp.ts';
import * as ethernet from '../wire/ethernet.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac, readMac } from '../wire/mac.ts';
import * as sll2 from '../wire/sll2.ts';
import { ipv4Of, macOf, numberOf } from './address.ts';

/** An ARP packet for Ethernet and IPv4: RFC 826, "Packet format", whose names these are, without `ar$`. */
export interface Arp {
  /** Hardware type. 1: Ethernet. */
  readonly hrd: number;
  /** Protocol. 0x0800: IPv4. */
  readonly pro: number;
  /** Length of a hardware address: 6. */
  readonly hln: number;
  /** Length of a protocol address: 4. */
  readonly pln: number;
  /** 1: request, 2: reply. */
  readonly op: number;
  /** The sender's MAC, and its IPv4 address. */
  readonly sha: string;
  readonly spa: string;
  /** The target's MAC (of a request: anything, usually zero), and its IPv4 address. */
  readonly tha: string;
  readonly tpa: string;
}

/** What has to be said of a packet that is to be encoded; the rest is as in every request of IPv4 over Ethernet. */
export type ArpToEncode = Pick<Arp, 'sha' | 'spa' | 'tpa'> & Partial<Arp>;

/** An Ethernet II frame, as it is on the wire, without preamble and checksum. */
export interface Ethernet {
  readonly dst: string;
  readonly src: string;
  /** Of a frame with a VLAN tag. */
  readonly tag?: VlanTag | undefined;
  /** EtherType of the payload: ETH_P_ARP for ARP (RFC 826). */
  readonly type: number;
  /** With the padding that came with it. */
  readonly payload: Uint8Array;
}

/** IEEE 802.1Q. */
export interface VlanTag {
  /** 0x8100, or 0x88a8 for the outer one of two (802.1ad): the inner one is then in the payload, and its EtherType is `type`. */
  readonly tpid: number;
  /** Priority, 3 bits; drop eligible, 1 bit; VLAN, 12 bits: `tci & 0xfff`. */
  readonly tci: number;
}

/** A packet as captures of the device `any` have it: LINKTYPE_LINUX_SLL2, 276. */
export interface Sll2 {
  /** EtherType. */
  readonly protocol: number;
  readonly ifindex: number;
  /** ARPHRD_* of the interface; 1: Ethernet. */
  readonly hatype: number;
  /** 0: to us, 1: broadcast, 2: multicast, 3: to another host, 4: sent by us. */
  readonly pkttype: number;
  /** Link-layer source, of an interface whose addresses have six octets. */
  readonly source: string;
  readonly payload: Uint8Array;
}

export const ETH_P_ARP = 0x0806;
export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;

const NO_MAC = '00:00:00:00:00:00';
const [OCTET, WORD] = [0xff, 0xffff];

/** The packet at the beginning of `octets`; what follows is padding. Undefined: fewer than 28 octets. */
export function decodeArp(octets: Uint8Array): Arp | undefined {
  const packet = arp.emptyArp();
  if (!arp.parseArp(viewOf(octets), 0, octets.length, packet)) return undefined;
  const { hrd, pro, hln, pln, op, sha, spa, tha, tpa } = packet;
  return {
    ...{ hrd, pro, hln, pln, op },
    ...{ sha: formatMac(sha), spa: formatIpv4(spa), tha: formatMac(tha), tpa: formatIpv4(tpa) },
  };
}

/** 28 octets. Without `op` a request. */
export function encodeArp(packet: ArpToEncode): Uint8Array {
  const { hrd = arp.ARPHRD_ETHER, pro = ethernet.ETH_P_IP, hln = 6, pln = 4, op = ARP_REQUEST } = packet;
  const octets = new Uint8Array(arp.ARP_LEN);
  arp.emitArp(viewOf(octets), 0, {
    hrd: numberOf('hrd', hrd, WORD),
    pro: numberOf('pro', pro, WORD),
    hln: numberOf('hln', hln, OCTET),
    pln: numberOf('pln', pln, OCTET),
    op: numberOf('op', op, WORD),
    sha: macOf('sha', packet.sha),
    spa: ipv4Of('spa', packet.spa),
    tha: macOf('tha', packet.tha ?? NO_MAC),
    tpa: ipv4Of('tpa', packet.tpa),
  });
  return octets;
}

/** Undefined: fewer than 14 octets, or than 18 with a VLAN tag. The payload is a view of `octets`, not a copy. */
export function decodeEthernet(octets: Uint8Array): Ethernet | undefined {
  if (octets.length < ethernet.ETH_HLEN) return undefined;
  const view = viewOf(octets);
  const [dst, src] = [formatMac(readMac(view, 0)), formatMac(readMac(view, 6))];
  const type = view.getUint16(12);
  if (type !== ethernet.ETH_P_8021Q && type !== ethernet.ETH_P_8021AD) {
    return { dst, src, type, payload: octets.subarray(ethernet.ETH_HLEN) };
  }
  const length = ethernet.ETH_HLEN + ethernet.VLAN_HLEN;
  if (octets.length < length) return undefined;
  const tag = { tpid: type, tci: view.getUint16(14) };
  return { dst, src, tag, type: view.getUint16(16), payload: octets.subarray(length) };
}

/** Header, tag and payload, without padding: 42 octets with an ARP packet and no tag. */
export function encodeEthernet({ dst, src, tag, type, payload }: Ethernet): Uint8Array {
  const tagged = tag === undefined ? 0 : ethernet.VLAN_HLEN;
  const octets = new Uint8Array(ethernet.ETH_HLEN + tagged + payload.length);
  const view = viewOf(octets);
  const inner = numberOf('type', type, WORD);
  const outer = tag === undefined ? inner : numberOf('tag.tpid', tag.tpid, WORD);
  ethernet.emitEthernet(view, 0, macOf('dst', dst), macOf('src', src), outer);
  if (tag !== undefined) {
    view.setUint16(14, numberOf('tag.tci', tag.tci, WORD));
    view.setUint16(16, inner);
  }
  octets.set(payload, ethernet.ETH_HLEN + tagged);
  return octets;
}

/** Undefined: fewer than 20 octets. The payload is a view of `octets`, not a copy. */
export function decodeSll2(octets: Uint8Array): Sll2 | undefined {
  if (octets.length < sll2.SLL2_LEN) return undefined;
  const view = viewOf(octets);
  return {
    protocol: sll2.sll2Protocol(view, 0),
    ifindex: sll2.sll2Ifindex(view, 0),
    hatype: sll2.sll2Hatype(view, 0),
    pkttype: sll2.sll2Pkttype(view, 0),
    source: formatMac(sll2.sll2Source(view, 0)),
    payload: octets.subarray(sll2.SLL2_LEN),
  };
}

export function encodeSll2({ protocol, ifindex, hatype, pkttype, source, payload }: Sll2): Uint8Array {
  const octets = new Uint8Array(sll2.SLL2_LEN + payload.length);
  sll2.emitSll2(
    viewOf(octets),
    0,
    numberOf('protocol', protocol, WORD),
    numberOf('ifindex', ifindex, 0x7fff_ffff),
    numberOf('hatype', hatype, WORD),
    numberOf('pkttype', pkttype, OCTET),
    macOf('source', source),
  );
  octets.set(payload, sll2.SLL2_LEN);
  return octets;
}

/**
 * The frame that answers `request`, as arproxy and the kernel send it: its target is at `mac`. RFC 826, "Packet Reception": the
 * addresses swapped, and ours put in; 42 octets, to the sender's MAC.
 */
export function replyTo(request: Pick<Arp, 'sha' | 'spa' | 'tpa'>, mac: string): Uint8Array {
  const octets = new Uint8Array(REPLY_LEN);
  const view = viewOf(octets);
  const [sha, spa] = [macOf('request.sha', request.sha), ipv4Of('request.spa', request.spa)];
  prepareReply(view, 0);
  emitReply(
    view,
    0,
    { ...arp.emptyArp(), sha, spa, tpa: ipv4Of('request.tpa', request.tpa) },
    macOf('mac', mac),
  );
  return octets;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
