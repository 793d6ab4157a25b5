/** Rows of the kernel's tables as the messages of a dump (rtnetlink(7), linux/if_link.h, linux/fib_rules.h): values in, octets out. */
import type { Link } from '../../src/kernel/links.ts';
import { type Ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';
import type { Mac } from '../../src/wire/mac.ts';
import type { AddressMessage } from '../../src/wire/rtnetlink/address.ts';
import type { Neighbour } from '../../src/wire/rtnetlink/neighbour.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import type { RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { Rtm } from '../wire/captured.ts';
import { attribute, message, u16, u32 } from '../wire/octets.ts';
import { NLM_F_MULTI } from './messages.ts';

const MULTI = { flags: NLM_F_MULTI };
const NOTHING = Buffer.alloc(0);

function address(value: Ipv4): Buffer {
  const octets = Buffer.alloc(4);
  octets.writeUInt32BE(value);
  return octets;
}

function macOctets(mac: Mac): Buffer {
  const octets = Buffer.alloc(6);
  octets.writeUIntBE(mac, 0, 6);
  return octets;
}

const text = (value: string): Buffer => Buffer.from(`${value}\0`);
/** An attribute that is left out where its value is 0 or empty, as the kernel does. */
const optional = (type: number, value: number | string): Buffer => {
  if (value === 0 || value === '') return NOTHING;
  return attribute(type, typeof value === 'number' ? u32(value) : text(value));
};

/** RTM_NEWLINK. */
export function ofLink(link: Link): Buffer {
  const { ifindex, hatype, flags, name, mac, mtu, master, lower, devconf } = link;
  const conf = Buffer.alloc(33 * 4);
  for (const [at, value] of [
    [0, devconf?.forwarding],
    [2, devconf?.proxyArp],
    [13, devconf?.mediumId],
    [24, devconf?.proxyArpPvlan],
    [30, devconf?.dropGratuitousArp],
  ] as const)
    conf.writeInt32LE(Number(value ?? 0), at * 4);
  return message(
    { type: Rtm.NEWLINK, ...MULTI },
    ...[Buffer.from([0, 0]), u16(hatype), u32(ifindex), u32(flags), u32(0)],
    attribute(3, text(name)),
    attribute(4, u32(mtu)),
    mac === undefined ? NOTHING : attribute(1, macOctets(mac)),
    optional(10, master),
    optional(5, lower),
    ofLinkInfo(link),
    devconf === undefined ? NOTHING : attribute(26, attribute(2, attribute(1, conf))),
  );
}

/** IFLA_LINKINFO: the kind before its data, and that of the master after both, as the kernel does it. */
function ofLinkInfo({ kind, passthru, forwardDelay, stp, portState }: Link): Buffer {
  const bridge = [attribute(1, u32(forwardDelay)), attribute(5, u32(stp))];
  const data = kind === 'bridge' ? bridge : passthru ? [attribute(1, u32(8))] : [];
  return attribute(
    18,
    attribute(1, text(kind)),
    data.length === 0 ? NOTHING : attribute(2, ...data),
    ...(portState === undefined
      ? []
      : [attribute(4, text('bridge')), attribute(5, attribute(1, Buffer.from([portState])))]),
  );
}

/** RTM_NEWADDR. */
export const ofAddress = ({
  ifindex,
  address: local,
  prefixLength,
  scope = 0,
}: AddressMessage & { readonly scope?: number }): Buffer =>
  message(
    { type: Rtm.NEWADDR, ...MULTI },
    Buffer.from([2, prefixLength, 0, scope]),
    u32(ifindex),
    attribute(2, address(local)),
  );

/** RTM_NEWROUTE: one nexthop by itself, several as RTA_MULTIPATH. */
export function ofRoute({ type, table, prefix, tos, metric, hops, nexthopId }: RouteEntry): Buffer {
  const [only, ...others] = hops;
  const via = (gateway: string | undefined): Buffer =>
    gateway === undefined ? NOTHING : attribute(5, address(parseIpv4(gateway) as Ipv4));
  const one = others.length > 0 || only === undefined ? undefined : only;
  const nexthops = hops.map(({ oif, via: gateway, flags }) => {
    const rest = via(gateway);
    return Buffer.concat([u16(8 + rest.length), Buffer.from([flags, 0]), u32(oif), rest]);
  });
  return message(
    { type: Rtm.NEWROUTE, ...MULTI },
    Buffer.from([2, prefix.length, 0, tos, table > 255 ? 0 : table, 0, 0, type]),
    u32(one?.flags ?? 0),
    attribute(15, u32(table)),
    prefix.length === 0 ? NOTHING : attribute(1, address(prefix.address)),
    optional(6, metric),
    optional(30, nexthopId),
    one === undefined ? NOTHING : Buffer.concat([attribute(4, u32(one.oif)), via(one.via)]),
    others.length === 0 ? NOTHING : attribute(9, ...nexthops),
  );
}

/** RTM_NEWRULE. */
export function ofRule(rule: RuleEntry): Buffer {
  const { priority, action, table, src, dst, tos, invert, iif, oif, mark, mask } = rule;
  return message(
    { type: Rtm.NEWRULE, ...MULTI },
    Buffer.from([2, dst.length, src.length, tos, table > 255 ? 0 : table, 0, 0, action]),
    u32(invert ? 2 : 0),
    dst.length === 0 ? NOTHING : attribute(1, address(dst.address)),
    src.length === 0 ? NOTHING : attribute(2, address(src.address)),
    ...[optional(3, iif), optional(17, oif), optional(6, priority), attribute(15, u32(table))],
    ...[optional(10, mark), optional(16, mask), attribute(14, u32(rule.suppressPrefixlen))],
  );
}

/** RTM_NEWNEIGH. */
export const ofNeighbour = ({ address: host, ifindex, state, mac, since }: Neighbour): Buffer =>
  message(
    { type: Rtm.NEWNEIGH, ...MULTI },
    Buffer.from([2, 0, 0, 0]),
    u32(ifindex),
    u16(state),
    Buffer.from([0, 1]),
    attribute(1, address(host)),
    mac === undefined ? NOTHING : attribute(2, macOctets(mac)),
    attribute(3, u32(0), u32(0), u32(since * 100), u32(0)),
  );
