/**
 * The kernel's tables of a gateway as openTables() hands them over, on doubles: everything that explain and doctor read, from
 * rows made by hand. Route lookups are answered from the same rules and routes that a dump shows.
 */
import type { Tables } from '../../src/host/tables.ts';
import { fibLookup } from '../../src/kernel/fib.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { type Link, NO_LISTENER } from '../../src/kernel/links.ts';
import { RouteLookups } from '../../src/kernel/routes.ts';
import type { Ipv4 } from '../../src/wire/ipv4.ts';
import { type Neighbour, Nud } from '../../src/wire/rtnetlink/neighbour.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { DEFAULT_RULES, route } from '../kernel/fib-rows.ts';
import { OFF, tablesDouble } from '../kernel/kernel-double.ts';
import { answering, Conf, netconf, proxyNeighbour, refusal, routeAnswer } from '../kernel/messages.ts';
import { NetlinkDouble, type Request } from '../kernel/netlink-double.ts';
import { ofAddress, ofLink, ofNeighbour, ofRoute, ofRule } from '../kernel/table-messages.ts';
import { address } from '../policy/situation.ts';

export const [LO, G0, G1] = [1, 3, 5];
const RTM_F_FIB_MATCH = 0x2000;
const [EACCES, EINVAL, ENETUNREACH, EHOSTUNREACH] = [13, 22, 101, 113];
/** RTN_UNREACHABLE, RTN_PROHIBIT: the errno of a route; of a rule the same numbers are its action. */
const REFUSALS: Readonly<Record<number, number>> = { 6: EINVAL, 7: EHOSTUNREACH, 8: EACCES };

export interface Lookup {
  readonly iif: number;
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
}

export interface Rows {
  /** What differs in g0 and g1. */
  readonly g0?: LinkChanges;
  readonly g1?: LinkChanges;
  /** Beside lo, g0 and g1. */
  readonly links?: readonly Link[];
  /** `[G0, '10.0.0.1/24']`; each address is routed in table local, as the kernel does it. */
  readonly addresses?: readonly (readonly [ifindex: number, text: string])[];
  readonly rules?: readonly RuleEntry[];
  /** Beside 10.0.0.0/24 on g0 and, but for `noTarget`, 10.99.0.0/16 on g1. */
  readonly routes?: readonly RouteEntry[];
  readonly noTarget?: boolean;
  /** One that is REACHABLE, if nothing else is said. */
  readonly neighbours?: readonly (readonly [ifindex: number, text: string, of?: NeighbourChanges])[];
  readonly proxyNeighbours?: readonly (readonly [ifindex: number, text: string])[];
  /** `{ 'conf/g0/rp_filter': 1 }` */
  readonly sysctls?: Readonly<Record<string, number>>;
  /** The place of the nexthop that a lookup takes of a multipath route; 0 where nothing is said. */
  readonly nexthop?: number;
  /** The route that a lookup says it met, where that is another than the tables show. */
  readonly matched?: RouteEntry;
  readonly procSysReadOnly?: boolean;
  /** conf/all/proxy_arp. */
  readonly proxyArp?: boolean;
  /** The errno of a lookup that is refused for another cause than its route; -1: it has no result. */
  readonly refused?: (lookup: Lookup) => number | undefined;
}

export type NeighbourChanges = Partial<Pick<Neighbour, 'state' | 'mac' | 'since'>>;
const exampleNeighbour = (ifindex: number, text: string, of: NeighbourChanges = {}): Neighbour => ({
  ...{ ifindex, address: address(text), state: Nud.REACHABLE, mac: 0x0200_0000_0077 as Neighbour['mac'] },
  since: 0,
  ...of,
});

const onLink = (text: string): { address: Ipv4; prefixLength: number } => {
  const [host = '', length = ''] = text.split('/');
  return { address: address(host), prefixLength: Number(length) };
};

/** Before the first refresh(), as a Kernel begins. */
export function tables(rows: Rows = {}): Tables {
  const { links = [], rules = DEFAULT_RULES, addresses = [], neighbours = [], proxyNeighbours = [] } = rows;
  const all = [
    exampleLink({ ifindex: LO, name: 'lo', hatype: 772, kind: '', mac: undefined, mtu: 65_536 }),
    exampleLink({ ifindex: G0, ...rows.g0 }),
    exampleLink({ ifindex: G1, name: 'g1', mac: 0x0200_0000_0005 as Link['mac'], ...rows.g1 }),
    ...links,
  ];
  const routes = [
    ...addresses.map(([, text]) => route(`${text.split('/')[0]}/32`, LO, { type: 2, table: 255 })),
    route('10.0.0.0/24', G0),
    ...(rows.noTarget === true ? [] : [route('10.99.0.0/16', G1)]),
    ...(rows.routes ?? []),
  ];
  const double = tablesDouble({
    links: all.map(ofLink),
    addresses: addresses.map(([ifindex, text]) => ofAddress({ ifindex, ...onLink(text) })),
    routes: routes.map(ofRoute),
    rules: rules.map(ofRule),
    neighbours: [
      ...neighbours.map(([ifindex, text, of]) => ofNeighbour(exampleNeighbour(ifindex, text, of))),
      ...proxyNeighbours.map(([ifindex, text]) => proxyNeighbour(address(text), ifindex)),
    ],
    netconf: [netconf(Conf.ALL, Conf.PROXY_ARP, Number(rows.proxyArp ?? false))],
  });
  const readSysctl = (name: string): number | undefined =>
    ({ ...Object.fromEntries(OFF), ...rows.sysctls })[name];
  const nameOf = (ifindex: number): string => all.find((link) => link.ifindex === ifindex)?.name ?? '';
  const lookups = new NetlinkDouble((requests) =>
    requests.flatMap((request) => answerLookup(request, { rules, routes }, nameOf, rows)),
  );
  const ports = { changes: double.changes, dumps: double.dumps, readSysctl, onNotification: () => {} };
  return {
    ...{
      notifications: double.changes,
      tables: double.dumps,
      lookups,
      readSysctl,
      procSysReadOnly: rows.procSysReadOnly ?? false,
    },
    kernel: new Kernel(ports, NO_LISTENER),
    routes: new RouteLookups(lookups, 64),
  };
}

/** As inet_rtm_getroute() answers: with the errno of the refusal, where the packet goes, or the route that matched. */
function answerLookup(
  { seq, octets }: Request,
  fib: { readonly rules: readonly RuleEntry[]; readonly routes: readonly RouteEntry[] },
  nameOf: (ifindex: number) => string,
  { refused, matched, nexthop = 0 }: Rows,
): Buffer[] {
  const [tpa, spa] = [octets.readUInt32BE(32) as Ipv4, octets.readUInt32BE(40) as Ipv4];
  const iif = octets.readUInt32LE(48);
  const errno = refused?.({ iif, spa, tpa });
  if (errno !== undefined) return errno < 0 ? [] : [refusal(seq, errno)];
  const { route: found, rules } = fibLookup(fib, {
    ...{ dst: tpa, src: spa, iif: nameOf(iif), vrf: undefined },
    ...{ ignoresLinkdown: () => false, groupOf: () => 0 },
  });
  const action = rules.at(-1)?.action ?? 0;
  // fib4_rule_action(): a rule that is unreachable is no route at all.
  if (found === undefined && action === RuleAction.UNREACHABLE) return [refusal(seq, ENETUNREACH)];
  const type = found?.type ?? action;
  if (found === undefined || type in REFUSALS) return [refusal(seq, REFUSALS[type] ?? ENETUNREACH)];
  if ((octets.readUInt32LE(24) & RTM_F_FIB_MATCH) !== 0)
    return [answering(seq, ofRoute(matched ?? found), 0)];
  return [routeAnswer(seq, type, found.hops[nexthop]?.oif ?? 0)];
}
