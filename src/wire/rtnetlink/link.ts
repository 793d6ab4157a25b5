/** Links, as `ip link` shows them: RTM_NEWLINK and RTM_DELLINK (rtnetlink(7), struct ifinfomsg). */
import { MAC_LEN, type Mac } from '../mac.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER, NLMSG_HDRLEN } from '../netlink/message.ts';
import { AF_INET, AF_UNSPEC, emitDump, RTM_GETLINK } from './rtnetlink.ts';

export const IFF_UP = 0x1;
export const IFF_NOARP = 0x80;
export const IFF_PROMISC = 0x100;
export const IFF_ALLMULTI = 0x200;
/** The carrier is there. */
export const IFF_LOWER_UP = 0x10000;

const IFINFOMSG_LEN = 16;

const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_LINK = 5;
const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_AF_SPEC = 26;
const IFLA_GROUP = 27;
const IFLA_EXT_MASK = 29;
const IFLA_LINK_NETNSID = 37;
const IFLA_PROP_LIST = 52;
const IFLA_ALT_IFNAME = 53;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_INFO_SLAVE_KIND = 4;
const IFLA_INFO_SLAVE_DATA = 5;
const IFLA_BR_FORWARD_DELAY = 1;
const IFLA_BR_STP_STATE = 5;
const IFLA_BRPORT_STATE = 1;
const IFLA_MACVLAN_MODE = 1;
const MACVLAN_MODE_PASSTHRU = 8;
const IFLA_VLAN_ID = 1;
const IFLA_VRF_TABLE = 1;
const IFLA_INET_CONF = 1;
/** Leaves the counters of every interface out of a dump. */
const RTEXT_FILTER_SKIP_STATS = 8;

/** Positions in IFLA_INET_CONF: IPV4_DEVCONF_* - 1 (linux/ip.h). */
const DEVCONF = {
  forwarding: 0,
  proxyArp: 2,
  rpFilter: 7,
  mediumId: 13,
  proxyArpPvlan: 24,
  dropGratuitousArp: 30,
} as const;

/** The interface's own IPv4 sysctls, not combined with those of conf/all. */
export interface Devconf {
  readonly forwarding: boolean;
  readonly proxyArp: boolean;
  readonly rpFilter: number;
  readonly mediumId: number;
  readonly proxyArpPvlan: boolean;
  readonly dropGratuitousArp: boolean;
}

/** What a bridge does with the frames of one of its ports: IFLA_BRPORT_STATE (linux/if_bridge.h). */
export const PortState = { DISABLED: 0, LISTENING: 1, LEARNING: 2, FORWARDING: 3, BLOCKING: 4 } as const;

/** What a message says of a link. */
export interface LinkMessage {
  readonly ifindex: number;
  /** ARPHRD_*. */
  readonly hatype: number;
  /** IFF_*. */
  readonly flags: number;
  readonly name: string;
  readonly altnames: readonly string[];
  /** 'veth', 'bridge', ...; empty for a device that `ip link add` did not make. */
  readonly kind: string;
  /** Undefined also for an address that has not six octets. */
  readonly mac: Mac | undefined;
  readonly mtu: number;
  /** ifindex of the bridge, bond or VRF that it belongs to; 0 for none. */
  readonly master: number;
  /** ifindex of the device below (of a VLAN, of a macvlan), or of a veth's peer; 0: none, or in another namespace. */
  readonly lower: number;
  /** The same where it is in another namespace: an ifindex there, of no use here. 0: none, or in this one. */
  readonly lowerElsewhere: number;
  /** A macvlan or macvtap in mode passthru: it takes the frames of the device below. */
  readonly passthru: boolean;
  /** PortState of a port of a bridge; undefined for what is none. */
  readonly portState: number | undefined;
  /** Of a bridge, in hundredths of a second (USER_HZ): how long a port stays in listening, and again in learning. 0 for what is none. */
  readonly forwardDelay: number;
  /** The VLAN of an interface of kind vlan; 0 for what is none. */
  readonly vlanId: number;
  /** Of a bridge, who runs STP on it: 0 nobody, 1 the kernel, 2 a program. 0 for what is none. */
  readonly stp: number;
  /** `ip link set group`, which rules may suppress routes by. */
  readonly group: number;
  /** The table of a VRF; 0 for what is none. */
  readonly vrfTable: number;
  /** Undefined: IPv4 is disabled on the interface (its MTU is below 68). */
  readonly devconf: Devconf | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The message at `at`; undefined when it is cut, malformed, of another family (a bridge's view of its ports), or not a
 * whole picture of the link (wireless events carry no name, and say nothing of what is wanted here).
 */
export function parseLink(view: DataView, at: number, end: number): LinkMessage | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < IFINFOMSG_LEN || view.getUint8(body) !== AF_UNSPEC) return undefined;
  const link: Mutable<LinkMessage> = {
    hatype: view.getUint16(body + 2, HOST_ORDER),
    ifindex: view.getInt32(body + 4, HOST_ORDER),
    flags: view.getUint32(body + 8, HOST_ORDER),
    name: '',
    altnames: [],
    kind: '',
    mac: undefined,
    mtu: 0,
    master: 0,
    lower: 0,
    lowerElsewhere: 0,
    passthru: false,
    portState: undefined,
    forwardDelay: 0,
    vlanId: 0,
    stp: 0,
    group: 0,
    vrfTable: 0,
    devconf: undefined,
  };
  let elsewhere = false;
  const attributes = new AttributeReader(view, body + IFINFOMSG_LEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case IFLA_IFNAME:
        link.name = attributes.text();
        break;
      case IFLA_ADDRESS:
        if (attributes.length === MAC_LEN) link.mac = attributes.mac();
        break;
      case IFLA_MTU:
        link.mtu = attributes.u32();
        break;
      case IFLA_MASTER:
        link.master = attributes.u32();
        break;
      case IFLA_LINK:
        link.lower = attributes.u32();
        break;
      case IFLA_GROUP:
        link.group = attributes.u32();
        break;
      case IFLA_LINK_NETNSID:
        elsewhere = true;
        break;
      case IFLA_LINKINFO:
        readInfo(attributes.nested(), link);
        break;
      case IFLA_PROP_LIST:
        link.altnames = readAltnames(attributes.nested());
        break;
      case IFLA_AF_SPEC:
        readAfSpec(attributes.nested(), link);
        break;
    }
  }
  if (elsewhere) [link.lower, link.lowerElsewhere] = [0, link.lower];
  return attributes.error === undefined && link.name !== '' ? link : undefined;
}

/** The kind comes before its data: rtnl_link_info_fill(). */
function readInfo(info: AttributeReader, link: Mutable<LinkMessage>): void {
  let slaveKind = '';
  while (info.next()) {
    if (info.type === IFLA_INFO_KIND) link.kind = info.text();
    if (info.type === IFLA_INFO_SLAVE_KIND) slaveKind = info.text();
    if (info.type === IFLA_INFO_SLAVE_DATA && slaveKind === 'bridge')
      link.portState = readU8(info.nested(), IFLA_BRPORT_STATE);
    if (info.type !== IFLA_INFO_DATA) continue;
    if (link.kind === 'macvlan' || link.kind === 'macvtap')
      link.passthru = readU32(info.nested(), IFLA_MACVLAN_MODE) === MACVLAN_MODE_PASSTHRU;
    if (link.kind === 'bridge') {
      link.forwardDelay = readU32(info.nested(), IFLA_BR_FORWARD_DELAY) ?? 0;
      link.stp = readU32(info.nested(), IFLA_BR_STP_STATE) ?? 0;
    }
    if (link.kind === 'vlan') link.vlanId = readU16(info.nested(), IFLA_VLAN_ID) ?? 0;
    if (link.kind === 'vrf') link.vrfTable = readU32(info.nested(), IFLA_VRF_TABLE) ?? 0;
  }
}

function readU32(data: AttributeReader, type: number): number | undefined {
  while (data.next()) if (data.type === type) return data.u32();
  return undefined;
}

function readU16(data: AttributeReader, type: number): number | undefined {
  while (data.next()) if (data.type === type) return data.u16();
  return undefined;
}

function readU8(data: AttributeReader, type: number): number | undefined {
  while (data.next()) if (data.type === type) return data.u8();
  return undefined;
}

function readAltnames(attributes: AttributeReader): string[] {
  const names: string[] = [];
  while (attributes.next()) if (attributes.type === IFLA_ALT_IFNAME) names.push(attributes.text());
  return names;
}

function readAfSpec(families: AttributeReader, link: Mutable<LinkMessage>): void {
  while (families.next()) {
    if (families.type !== AF_INET) continue;
    const inet = families.nested();
    while (inet.next()) if (inet.type === IFLA_INET_CONF) link.devconf = readDevconf(inet);
  }
}

function readDevconf(values: AttributeReader): Devconf {
  return {
    forwarding: (values.i32At(DEVCONF.forwarding) ?? 0) !== 0,
    proxyArp: (values.i32At(DEVCONF.proxyArp) ?? 0) !== 0,
    rpFilter: values.i32At(DEVCONF.rpFilter) ?? 0,
    mediumId: values.i32At(DEVCONF.mediumId) ?? 0,
    proxyArpPvlan: (values.i32At(DEVCONF.proxyArpPvlan) ?? 0) !== 0,
    dropGratuitousArp: (values.i32At(DEVCONF.dropGratuitousArp) ?? 0) !== 0,
  };
}

/** Writes a request for all links at 0 and returns its length. */
export function emitLinkDump(view: DataView, seq: number): number {
  const length = emitDump(view, seq, RTM_GETLINK, IFINFOMSG_LEN + 8, AF_UNSPEC);
  view.setUint16(NLMSG_HDRLEN + IFINFOMSG_LEN, 8, HOST_ORDER);
  view.setUint16(NLMSG_HDRLEN + IFINFOMSG_LEN + 2, IFLA_EXT_MASK, HOST_ORDER);
  view.setUint32(NLMSG_HDRLEN + IFINFOMSG_LEN + 4, RTEXT_FILTER_SKIP_STATS, HOST_ORDER);
  return length;
}
