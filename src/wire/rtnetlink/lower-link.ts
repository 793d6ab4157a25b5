/** What a link is made on, from the same RTM_NEWLINK as link.ts reads: the device below a macvlan, the peer of a veth. */
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { NLMSG_HDRLEN } from '../netlink/message.ts';

const IFINFOMSG_LEN = 16;
const AF_UNSPEC = 0;
const IFLA_LINK = 5;
const IFLA_LINKINFO = 18;
const IFLA_LINK_NETNSID = 37;
const IFLA_INFO_DATA = 2;
const IFLA_INFO_KIND = 1;
const IFLA_MACVLAN_MODE = 1;
const MACVLAN_MODE_PASSTHRU = 8;

export interface LowerLink {
  readonly ifindex: number;
  /** ifindex of the device below, or of the veth's peer, in this namespace; 0: none, or in another one. */
  readonly lower: number;
  /** A macvlan in mode passthru: it takes every frame of the device below. */
  readonly passthru: boolean;
}

/** The message at `at`; undefined when it is cut, malformed, or of another family. */
export function parseLowerLink(view: DataView, at: number, end: number): LowerLink | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < IFINFOMSG_LEN || view.getUint8(body) !== AF_UNSPEC) return undefined;
  let [lower, elsewhere, passthru] = [0, false, false];
  const attributes = new AttributeReader(view, body + IFINFOMSG_LEN, end);
  while (attributes.next()) {
    if (attributes.type === IFLA_LINK) lower = attributes.u32();
    else if (attributes.type === IFLA_LINK_NETNSID) elsewhere = true;
    else if (attributes.type === IFLA_LINKINFO) passthru = isPassthru(attributes.nested());
  }
  if (attributes.error !== undefined) return undefined;
  return { ifindex: view.getInt32(body + 4, HOST_ORDER), lower: elsewhere ? 0 : lower, passthru };
}

/** The kind comes before its data. */
function isPassthru(info: AttributeReader): boolean {
  let kind = '';
  while (info.next()) {
    if (info.type === IFLA_INFO_KIND) kind = info.text();
    if (info.type !== IFLA_INFO_DATA || kind !== 'macvlan') continue;
    const data = info.nested();
    while (data.next()) {
      if (data.type === IFLA_MACVLAN_MODE) return data.i32At(0) === MACVLAN_MODE_PASSTHRU;
    }
  }
  return false;
}
