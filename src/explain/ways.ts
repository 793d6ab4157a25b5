/** Where the target may be, from all that this host knows: the interface and the gateway for a route of its own. */
import { type FibTables, fibLookup, isDead, isLinkRoute } from '../kernel/fib.ts';
import { hasCarrier, isUp, type Link } from '../kernel/links.ts';
import { ARPHRD_LOOPBACK } from '../wire/arp.ts';
import {
  contains,
  formatIpv4,
  formatPrefix,
  INADDR_ANY,
  type Ipv4,
  type Ipv4Prefix,
  parseIpv4,
  prefixOf,
} from '../wire/ipv4.ts';
import { wasThere } from '../wire/rtnetlink/neighbour.ts';
import { type Hop, type RouteEntry, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { Facts } from './facts.ts';
import { unnumberedInUse } from './lost-routes.ts';
import { nearTarget } from './near.ts';

/** What a command has in the place of a gateway that nobody here knows. */
export const GATEWAY = 'GATEWAY';

export interface Way {
  readonly link: Link;
  /** A gateway's address, or GATEWAY; undefined: the target is on the link. */
  readonly via: string | undefined;
  /** The route that is wanted has been here, or the target has; else it is a guess. */
  readonly isKnown: boolean;
  /** The target may be behind a router there, which nobody here knows. */
  readonly lacksRouter?: true;
  /** A clause that says where it is from. */
  readonly why: string;
}

/** The best one; undefined: nothing is known. */
export function wayToTarget(facts: Facts): Way | undefined {
  for (const source of SOURCES) {
    const [way] = source(facts);
    if (way !== undefined) return way;
  }
  return undefined;
}

type Source = (facts: Facts) => readonly Way[];

const others = ({ kernel, iif }: Facts): Link[] =>
  [...kernel.links].filter(
    ({ ifindex, hatype, kind }) => ifindex !== iif.ifindex && hatype !== ARPHRD_LOOPBACK && kind !== 'vrf',
  );

/** For who has to choose: each interface that is up, and the prefixes on it, of which none has the target. */
export const choicesFor = (facts: Facts): { readonly name: string; readonly prefixes: readonly string[] }[] =>
  others(facts)
    .filter((link) => isUp(link) && link.master === 0)
    .map((link) => ({ name: link.name, prefixes: prefixesOf(facts, link).map(formatPrefix) }));

const linkOf = (facts: Facts, ifindex: number): Link[] =>
  others(facts).filter((link) => link.ifindex === ifindex);

const byHops = (facts: Facts, hops: readonly Hop[], why: string): Way[] =>
  hops.flatMap(({ oif, via }) => linkOf(facts, oif).map((link) => ({ link, via, isKnown: true, why })));

/** Of a route that is taken, as for who wants it more specific. */
const fromRoute: Source = (facts) => {
  const { path, lookups } = facts;
  if (path.route?.type !== RTN_UNICAST) return [];
  return byHops(
    facts,
    path.route.hops.filter((hop) => !isDead(hop, lookups.path)),
    '',
  );
};

/** A hop that can be used goes before one that is dead. */
const fromNearMiss: Source = (facts) =>
  nearTarget(facts).flatMap(({ route }) => {
    if (route?.type !== RTN_UNICAST) return [];
    const isGone = (hop: Hop): boolean => isDead(hop, facts.lookups.path);
    const hops = [...route.hops.filter((hop) => !isGone(hop)), ...route.hops.filter(isGone)];
    return byHops(facts, hops, 'its next hop is that of the route that does not count');
  });

const fromNeighbour: Source = (facts) =>
  facts.neighbours
    .filter((neighbour) => neighbour.address === facts.arp.tpa && wasThere(neighbour))
    .flatMap(({ ifindex }) => linkOf(facts, ifindex))
    .map((link) => ({
      ...{ link, via: undefined, isKnown: true },
      why: `it is among the neighbours of ${link.name}`,
    }));

/** The prefixes of the addresses of an interface. */
const prefixesOf = ({ addresses }: Facts, { ifindex }: Link): Ipv4Prefix[] =>
  addresses
    .filter((each) => each.ifindex === ifindex && each.prefixLength < 32)
    .map(({ address, prefixLength }) => prefixOf(address, prefixLength));

const fromPrefix: Source = (facts) =>
  others(facts).flatMap((link) =>
    prefixesOf(facts, link)
      .filter((prefix) => contains(prefix, facts.arp.tpa))
      .map((prefix) => ({
        ...{ link, via: undefined, isKnown: true },
        why: `${formatPrefix(prefix)} is the prefix of ${link.name}`,
      })),
  );

/** What is routed out of an interface goes when it goes down: of the routes through a gateway nothing is left. */
const fromDown: Source = (facts) =>
  others(facts)
    .filter((link) => !isUp(link) && prefixesOf(facts, link).length > 0)
    .map((link) => behindGateway(facts, link, true));

/** Without an address, the target is on the link. */
const fromDownUnnumbered: Source = (facts) => {
  const [link, ...more] = unnumberedInUse(facts).filter((each) => !isUp(each));
  if (link === undefined || more.length > 0) return [];
  return [
    {
      link,
      via: undefined,
      isKnown: false,
      why: `a guess: the target is on ${link.name}, the only one that is down`,
    },
  ];
};

function behindGateway(facts: Facts, link: Link, isKnown: boolean): Way {
  const prefixes = prefixesOf(facts, link);
  const [only] = prefixes.length === 1 ? prefixes : [];
  const peer = only && peerOf(facts, link, only);
  if (peer !== undefined)
    return { link, via: peer, isKnown, why: `${peer} is the only other address of ${link.name}'s prefix` };
  const where = prefixes.map(formatPrefix).join(' or ');
  const why = `${GATEWAY} is the router in ${where} that the target is behind`;
  return { link, via: GATEWAY, isKnown, why };
}

/** The other end of a /30 or /31. */
function peerOf({ addresses }: Facts, { ifindex }: Link, prefix: Ipv4Prefix): string | undefined {
  const own = addresses.find((each) => each.ifindex === ifindex)?.address ?? prefix.address;
  if (prefix.length === 31) return formatIpv4((prefix.address + (own === prefix.address ? 1 : 0)) as Ipv4);
  if (prefix.length !== 30) return undefined;
  return formatIpv4((prefix.address + (own === prefix.address + 1 ? 2 : 1)) as Ipv4);
}

/** Those that some route has, out of other interfaces that are up; else the neighbours there. */
const fromGateway: Source = (facts) => {
  const there = others(facts).filter((link) => isUp(link) && hasCarrier(link));
  const gateways = new Map<string, Way>();
  for (const { hops, type } of facts.tables.routes)
    for (const { oif, via } of type === RTN_UNICAST ? hops : []) {
      const link = there.find(({ ifindex }) => ifindex === oif);
      if (link !== undefined && via !== undefined) gateways.set(`${via} ${oif}`, guess(link, via, 'gateway'));
    }
  return gateways.size === 1 ? [...gateways.values()] : [];
};

const fromOneNeighbour: Source = (facts) => {
  const there = others(facts).filter((link) => isUp(link) && hasCarrier(link));
  const neighbours = facts.neighbours
    .filter(wasThere)
    .flatMap(({ address, ifindex }) =>
      there
        .filter((link) => link.ifindex === ifindex)
        .map((link) => guess(link, formatIpv4(address), 'neighbour')),
    );
  return neighbours.length === 1 ? neighbours : [];
};

const guess = (link: Link, via: string, what: string): Way => ({
  ...{ link, via, isKnown: false },
  why: `a guess: ${via} on ${link.name} is the only ${what} that this host knows there`,
});

/** Whatever is behind this host is behind it. */
const fromOnlyLink: Source = (facts) => {
  const all = others(facts).filter(({ master }) => master === 0);
  const up = all.filter(isUp);
  const [link, ...more] = up.length > 0 ? up : all;
  if (link === undefined || more.length > 0) return [];
  const why = `${link.name} is the only other interface`;
  const prefixes = prefixesOf(facts, link);
  if (prefixes.length === 0) return [{ link, via: undefined, isKnown: false, why }];
  const behind = behindGateway(facts, link, false);
  if (behind.via !== GATEWAY) return [behind];
  const where = prefixes.map(formatPrefix).join(' or ');
  const router = `behind a router there, via ${GATEWAY} dev ${link.name}, which is in ${where}`;
  return [{ link, via: undefined, isKnown: false, lacksRouter: true, why: `${why}; ${router}` }];
};

const SOURCES: readonly Source[] = [
  fromRoute,
  fromNearMiss,
  fromNeighbour,
  fromPrefix,
  fromDown,
  fromDownUnnumbered,
  fromGateway,
  fromOneNeighbour,
  fromOnlyLink,
];

/** Whether the kernel takes the gateway of a route in this table for a neighbour by itself: fib_check_nh_v4_gw(). */
export function isOnLink(facts: Facts, tables: FibTables, { link, via }: Way, table: number): boolean {
  const gateway = via === undefined ? undefined : parseIpv4(via);
  if (gateway === undefined) return true;
  const leadsThere = (route: RouteEntry): boolean =>
    isLinkRoute(route) && route.hops.some(({ oif }) => oif === link.ifindex);
  const { route } = fibLookup(tables, { ...facts.lookups.path, dst: gateway, src: INADDR_ANY, iif: 'lo' });
  return (
    (route !== undefined && leadsThere(route)) ||
    tables.routes.some((each) => each.table === table && contains(each.prefix, gateway) && leadsThere(each))
  );
}
