/** Policy routing rules, as `ip rule` shows them: RTM_NEWRULE (struct fib_rule_hdr, linux/fib_rules.h of Linux 6.18). */
import { INADDR_ANY, type Ipv4Prefix, prefixOf } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER, NLMSG_HDRLEN } from '../netlink/message.ts';
import { RT_TABLE_MAIN } from './route.ts';
import { AF_INET, emitDump, RTM_GETRULE } from './rtnetlink.ts';

const RULE_HDRLEN = 12;
/** Offsets in struct fib_rule_hdr. */
const AT = { family: 0, dstLen: 1, srcLen: 2, tos: 3, table: 4, action: 7, flags: 8 } as const;
const FIB_RULE_INVERT = 2;
const FIB_RULE_UNRESOLVED = 4;
const FRA_DST = 1;
const FRA_SRC = 2;
const FRA_IIFNAME = 3;
const FRA_GOTO = 4;
const FRA_PRIORITY = 6;
const FRA_FWMARK = 10;
const FRA_FLOW = 11;
const FRA_TUN_ID = 12;
const FRA_SUPPRESS_IFGROUP = 13;
const FRA_SUPPRESS_PREFIXLEN = 14;
const FRA_TABLE = 15;
const FRA_FWMASK = 16;
const FRA_OIFNAME = 17;
const FRA_PAD = 18;
const FRA_L3MDEV = 19;
const FRA_UID_RANGE = 20;
const FRA_PROTOCOL = 21;
const FRA_IP_PROTO = 22;
const FRA_SPORT_RANGE = 23;
const FRA_DPORT_RANGE = 24;
const FRA_DSCP = 25;
const FRA_SPORT_MASK = 28;
const FRA_DPORT_MASK = 29;
const FRA_DSCP_MASK = 30;

/** All six bits of a DSCP. */
const WHOLE_DSCP = 0x3f;

/** FR_ACT_* (linux/fib_rules.h). */
export const RuleAction = { TO_TBL: 1, GOTO: 2, NOP: 3, BLACKHOLE: 6, UNREACHABLE: 7, PROHIBIT: 8 } as const;

/** `mask` 0: from the first to the last; else the bits of `from` under the mask, of one port all. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
  readonly mask: number;
}

export interface RuleEntry {
  readonly priority: number;
  /** One of RuleAction. */
  readonly action: number;
  readonly table: number;
  /** Length 0: any. */
  readonly src: Ipv4Prefix;
  readonly dst: Ipv4Prefix;
  readonly tos: number;
  /** Undefined: any. `tos` is the older way to say it, and has no mask. */
  readonly dscp: { readonly value: number; readonly mask: number } | undefined;
  /** `not`: it matches what it would not. */
  readonly invert: boolean;
  /** Empty: any. */
  readonly iif: string;
  readonly oif: string;
  readonly mark: number;
  readonly mask: number;
  /** The IP protocol that it names, of which ARP has none; 0: any. */
  readonly ipProto: number;
  /** Of which ARP has none; undefined: any. */
  readonly sport: PortRange | undefined;
  readonly dport: PortRange | undefined;
  /** The tunnel that a packet comes out of, in decimal (it has 64 bits); empty: any. */
  readonly tunId: string;
  /** The users it is for; undefined: all. */
  readonly uids: { readonly from: number; readonly to: number } | undefined;
  /** The table is that of the VRF which the packet belongs to. */
  readonly l3mdev: boolean;
  /** Where `goto` goes to. */
  readonly target: number;
  /** No rule is there: the `goto` is passed over. */
  readonly unresolved: boolean;
  /** Routes of this length and shorter do not count; -1: all do. */
  readonly suppressPrefixlen: number;
  /** Nor do those that lead out of an interface of this group; -1: all do. */
  readonly suppressIfgroup: number;
  /** RTPROT_* of who made it, and its realms: for no lookup, but for who makes it again. */
  readonly protocol: number;
  readonly realms: number;
  /** Attributes that are not known here, as a newer kernel may have: whether the rule matches is not known then. */
  readonly unknown: readonly number[];
}

/** It matches everything, and leads to table main. */
export const PLAIN_RULE: RuleEntry = {
  priority: 0,
  action: RuleAction.TO_TBL,
  table: RT_TABLE_MAIN,
  src: { address: INADDR_ANY, length: 0 },
  dst: { address: INADDR_ANY, length: 0 },
  tos: 0,
  dscp: undefined,
  invert: false,
  iif: '',
  oif: '',
  mark: 0,
  mask: 0,
  ipProto: 0,
  sport: undefined,
  dport: undefined,
  tunId: '',
  uids: undefined,
  l3mdev: false,
  target: 0,
  unresolved: false,
  suppressPrefixlen: -1,
  suppressIfgroup: -1,
  protocol: 0,
  realms: 0,
  unknown: [],
};

/** The rule at `at`; undefined when it is cut, malformed or of another family. */
export function parseRuleEntry(view: DataView, at: number, end: number): RuleEntry | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < RULE_HDRLEN || view.getUint8(body + AT.family) !== AF_INET) return undefined;
  const flags = view.getUint32(body + AT.flags, HOST_ORDER);
  const unknown: number[] = [];
  const rule: { -readonly [K in keyof RuleEntry]: RuleEntry[K] } = {
    ...PLAIN_RULE,
    action: view.getUint8(body + AT.action),
    table: view.getUint8(body + AT.table),
    src: prefixOf(INADDR_ANY, view.getUint8(body + AT.srcLen)),
    dst: prefixOf(INADDR_ANY, view.getUint8(body + AT.dstLen)),
    tos: view.getUint8(body + AT.tos),
    invert: (flags & FIB_RULE_INVERT) !== 0,
    unresolved: (flags & FIB_RULE_UNRESOLVED) !== 0,
    unknown,
  };
  const attributes = new AttributeReader(view, body + RULE_HDRLEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case FRA_DST:
        rule.dst = prefixOf(attributes.ipv4(), rule.dst.length);
        break;
      case FRA_SRC:
        rule.src = prefixOf(attributes.ipv4(), rule.src.length);
        break;
      case FRA_IIFNAME:
        rule.iif = attributes.text();
        break;
      case FRA_OIFNAME:
        rule.oif = attributes.text();
        break;
      case FRA_GOTO:
        rule.target = attributes.u32();
        break;
      case FRA_PRIORITY:
        rule.priority = attributes.u32();
        break;
      case FRA_FWMARK:
        rule.mark = attributes.u32();
        break;
      case FRA_FWMASK:
        rule.mask = attributes.u32();
        break;
      case FRA_TABLE:
        rule.table = attributes.u32();
        break;
      case FRA_SUPPRESS_PREFIXLEN:
        rule.suppressPrefixlen = attributes.i32();
        break;
      case FRA_L3MDEV:
        rule.l3mdev = attributes.u8() !== 0;
        break;
      case FRA_UID_RANGE:
        rule.uids = readUids(view, attributes);
        break;
      case FRA_IP_PROTO:
        rule.ipProto = attributes.u8();
        break;
      case FRA_SPORT_RANGE:
        rule.sport = { mask: 0, ...rule.sport, ...readPorts(view, attributes) };
        break;
      case FRA_DPORT_RANGE:
        rule.dport = { mask: 0, ...rule.dport, ...readPorts(view, attributes) };
        break;
      case FRA_SPORT_MASK:
        rule.sport = { from: 0, to: 0, ...rule.sport, mask: attributes.u16() };
        break;
      case FRA_DPORT_MASK:
        rule.dport = { from: 0, to: 0, ...rule.dport, mask: attributes.u16() };
        break;
      case FRA_DSCP:
        rule.dscp = { mask: WHOLE_DSCP, ...rule.dscp, value: attributes.u8() };
        break;
      case FRA_DSCP_MASK:
        rule.dscp = { value: 0, ...rule.dscp, mask: attributes.u8() };
        break;
      case FRA_TUN_ID:
        if (attributes.length === 8) rule.tunId = view.getBigUint64(attributes.at).toString();
        break;
      case FRA_SUPPRESS_IFGROUP:
        rule.suppressIfgroup = attributes.i32();
        break;
      case FRA_PROTOCOL:
        rule.protocol = attributes.u8();
        break;
      case FRA_FLOW:
        rule.realms = attributes.u32();
        break;
      case FRA_PAD:
        break;
      default: // a flow label among them, which no IPv4 rule has
        unknown.push(attributes.type);
    }
  }
  return attributes.error === undefined ? rule : undefined;
}

/** struct fib_rule_uid_range { u32 start, u32 end }. */
function readUids(view: DataView, { at, length }: AttributeReader): RuleEntry['uids'] {
  if (length < 8) return undefined;
  return { from: view.getUint32(at, HOST_ORDER), to: view.getUint32(at + 4, HOST_ORDER) };
}

/** struct fib_rule_port_range { u16 start, u16 end }; what is cut is no port. */
function readPorts(view: DataView, { at, length }: AttributeReader): { from: number; to: number } {
  if (length < 4) return { from: 0, to: 0 };
  return { from: view.getUint16(at, HOST_ORDER), to: view.getUint16(at + 2, HOST_ORDER) };
}

/** Writes a request for all IPv4 rules at 0 and returns its length. */
export const emitRuleDump = (view: DataView, seq: number): number =>
  emitDump(view, seq, RTM_GETRULE, RULE_HDRLEN, AF_INET);
