/** What a kernel says, message by message: made by hand (rtnetlink(7)), or captured and given another sequence number. */
import { Rtm } from '../wire/captured.ts';
import { attribute, message, u16, u32 } from '../wire/octets.ts';

export const NLM_F_MULTI = 0x2;
export const NLM_F_DUMP_INTR = 0x10;
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;

/** A copy of the message that answers request `seq`, with these flags where there are any. */
export function answering(seq: number, octets: Buffer, flags = octets.readUInt16LE(6)): Buffer {
  const copy = Buffer.from(octets);
  copy.writeUInt16LE(flags, 6);
  copy.writeUInt32LE(seq, 8);
  return copy;
}

export const done = (seq: number, flags = NLM_F_MULTI): Buffer =>
  message({ type: Rtm.DONE, flags, seq }, u32(0));

/** NLMSG_ERROR, with the kernel's words where it has some. */
export function refusal(seq: number, errno: number, words?: string): Buffer {
  const request = message({ type: 0, seq });
  if (words === undefined)
    return message({ type: Rtm.ERROR, flags: NLM_F_CAPPED, seq }, u32(-errno), request);
  const extack = attribute(1, Buffer.from(`${words}\0`));
  return message(
    { type: Rtm.ERROR, flags: NLM_F_CAPPED | NLM_F_ACK_TLVS, seq },
    u32(-errno),
    request,
    extack,
  );
}

/** RTM_NEWROUTE, the result of a route lookup. */
export const routeAnswer = (seq: number, type: number, oif: number): Buffer =>
  message(
    { type: Rtm.NEWROUTE, seq },
    Buffer.from([2, 32, 32, 0, 0xfe, 0, 0, type, 0, 2, 0, 0]),
    attribute(1, u32(0)),
    attribute(4, u32(oif)),
  );

export interface LinkFields {
  readonly ifindex: number;
  readonly name: string;
  readonly proxyArp?: number;
  readonly mediumId?: number;
  readonly forwarding?: number;
  /** IFF_*; up and without carrier where nothing is said. */
  readonly flags?: number;
  /** The last octet of its MAC, where that is not the ifindex. */
  readonly macEnd?: number;
}

/** RTM_NEWLINK or RTM_DELLINK of an Ethernet device. */
export function linkMessage(fields: LinkFields, type: number = Rtm.NEWLINK, family = 0): Buffer {
  const { ifindex, name, proxyArp = 0, mediumId = 0, forwarding = 0, flags = 0x1003 } = fields;
  const conf = Buffer.alloc(33 * 4);
  conf.writeInt32LE(forwarding, 0);
  conf.writeInt32LE(proxyArp, 2 * 4);
  conf.writeInt32LE(mediumId, 13 * 4);
  const mac = Buffer.from([2, 0, 0, 0, 0, fields.macEnd ?? ifindex]);
  return message(
    { type, flags: NLM_F_MULTI },
    Buffer.from([family, 0]),
    u16(1),
    u32(ifindex),
    u32(flags),
    u32(0),
    attribute(3, Buffer.from(`${name}\0`)),
    attribute(1, mac),
    attribute(26, attribute(2, attribute(1, conf))),
  );
}

/** What stands for an interface, and what for a sysctl, in RTM_NEWNETCONF (linux/netconf.h). */
export const Conf = { ALL: -1, DEFAULT: -2, FORWARDING: 2, PROXY_ARP: 5 } as const;

/** RTM_NEWNETCONF of IPv4 with one value. */
export const netconf = (ifindex: number, what: number, value: number): Buffer =>
  message(
    { type: Rtm.NEWNETCONF },
    Buffer.from([2, 0, 0, 0]),
    attribute(1, u32(ifindex)),
    attribute(what, u32(value)),
  );

/** RTM_NEWRULE of IPv4, with `ipproto` where it is not 0. */
export const ruleMessage = (ipproto: number, type: number = Rtm.NEWRULE): Buffer =>
  message(
    { type },
    Buffer.from([2, 0, 0, 0, 0xfe, 0, 0, 1, 0, 0, 0, 0]),
    ipproto === 0 ? Buffer.alloc(0) : attribute(22, Buffer.from([ipproto])),
  );

/** RTM_NEWADDR or RTM_DELADDR of a /24 on an interface. */
export const addressMessage = (address: number, ifindex: number, type: number = Rtm.NEWADDR): Buffer => {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(address);
  return message({ type }, Buffer.from([2, 24, 0, 0]), u32(ifindex), attribute(2, octets));
};

/** RTM_NEWNEIGH with NTF_PROXY. */
export const proxyNeighbour = (address: number, ifindex: number): Buffer => {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(address);
  return message(
    { type: Rtm.NEWNEIGH },
    Buffer.from([2, 0, 0, 0]),
    u32(ifindex),
    Buffer.from([0, 0, 8, 5]),
    attribute(1, octets),
  );
};
