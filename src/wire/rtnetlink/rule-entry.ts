/** Policy routing rules, whole, as `ip rule` shows them: for words about a decision, which is never made by them. */
import { type Ipv4, type Ipv4Prefix, ipv4, netmask } from '../ipv4.ts';
import { AttributeReader } from '../netlink/attribute.ts';
import { HOST_ORDER } from '../netlink/host-order.ts';
import { NLMSG_HDRLEN } from '../netlink/message.ts';

const AF_INET = 2;
const RULE_HDRLEN = 12;
const FIB_RULE_INVERT = 2;
const FRA = {
  dst: 1,
  src: 2,
  iifname: 3,
  goto: 4,
  priority: 6,
  fwmark: 10,
  suppressPrefixlen: 14,
  table: 15,
  fwmask: 16,
  oifname: 17,
  l3mdev: 19,
  uidRange: 20,
  ipProto: 22,
  sportRange: 23,
  dportRange: 24,
} as const;

/** FR_ACT_* (linux/fib_rules.h). */
export const RuleAction = { TO_TBL: 1, GOTO: 2, NOP: 3, BLACKHOLE: 6, UNREACHABLE: 7, PROHIBIT: 8 } as const;

export interface RuleEntry {
  readonly priority: number;
  /** One of RuleAction. */
  readonly action: number;
  readonly table: number;
  /** Length 0: any. */
  readonly src: Ipv4Prefix;
  readonly dst: Ipv4Prefix;
  readonly tos: number;
  /** `not`: it matches what it would not. */
  readonly invert: boolean;
  /** Empty: any. */
  readonly iif: string;
  readonly oif: string;
  readonly mark: number;
  readonly mask: number;
  /** Names an IP protocol or ports, of which ARP has none. */
  readonly transport: boolean;
  /** The users it is for; undefined: all. */
  readonly uids: { readonly from: number; readonly to: number } | undefined;
  readonly l3mdev: boolean;
  /** Where `goto` goes to. */
  readonly target: number;
  /** Routes of this length and shorter do not count; -1: all do. */
  readonly suppressPrefixlen: number;
}

/** The rule at `at`; undefined when it is cut, malformed or of another family. */
export function parseRuleEntry(view: DataView, at: number, end: number): RuleEntry | undefined {
  const body = at + NLMSG_HDRLEN;
  if (end - body < RULE_HDRLEN || view.getUint8(body) !== AF_INET) return undefined;
  const numbers = new Map<number, number>();
  const names = new Map<number, string>();
  let transport = false;
  let uids: RuleEntry['uids'];
  const attributes = new AttributeReader(view, body + RULE_HDRLEN, end);
  while (attributes.next()) {
    switch (attributes.type) {
      case FRA.dst:
      case FRA.src:
        numbers.set(attributes.type, attributes.ipv4());
        break;
      case FRA.iifname:
      case FRA.oifname:
        names.set(attributes.type, attributes.text());
        break;
      case FRA.goto:
      case FRA.priority:
      case FRA.fwmark:
      case FRA.fwmask:
      case FRA.table:
      case FRA.suppressPrefixlen:
        numbers.set(attributes.type, attributes.u32());
        break;
      case FRA.l3mdev:
        numbers.set(attributes.type, attributes.u8());
        break;
      case FRA.uidRange:
        if (attributes.length >= 8) {
          const from = view.getUint32(attributes.at, HOST_ORDER);
          uids = { from, to: view.getUint32(attributes.at + 4, HOST_ORDER) };
        }
        break;
      case FRA.ipProto:
      case FRA.sportRange:
      case FRA.dportRange:
        transport = true;
        break;
    }
  }
  if (attributes.error !== undefined) return undefined;
  const number = (type: number, otherwise = 0): number => numbers.get(type) ?? otherwise;
  const prefix = (type: number, length: number): Ipv4Prefix => ({
    address: ipv4((number(type) as Ipv4) & netmask(length)),
    length,
  });
  return {
    priority: number(FRA.priority),
    action: view.getUint8(body + 7),
    table: number(FRA.table, view.getUint8(body + 4)),
    dst: prefix(FRA.dst, view.getUint8(body + 1)),
    src: prefix(FRA.src, view.getUint8(body + 2)),
    tos: view.getUint8(body + 3),
    invert: (view.getUint32(body + 8, HOST_ORDER) & FIB_RULE_INVERT) !== 0,
    iif: names.get(FRA.iifname) ?? '',
    oif: names.get(FRA.oifname) ?? '',
    mark: number(FRA.fwmark),
    mask: number(FRA.fwmask),
    transport,
    uids,
    l3mdev: number(FRA.l3mdev) !== 0,
    target: number(FRA.goto),
    suppressPrefixlen: number(FRA.suppressPrefixlen, 0xffffffff) | 0,
  };
}
