/** Who may ask on an interface, and for what, as far as routes, addresses and neighbours tell. Pure. */
import { isDefaultRoute } from '../policy/default-route.ts';
import {
  contains,
  formatPrefix,
  INADDR_ANY,
  type Ipv4,
  type Ipv4Prefix,
  ipv4,
  parseIpv4,
  prefixOf,
} from '../wire/ipv4.ts';
import type { AddressMessage } from '../wire/rtnetlink/address.ts';
import { type Neighbour, wasThere } from '../wire/rtnetlink/neighbour.ts';
import type { RouteEntry } from '../wire/rtnetlink/route.ts';
import type { Heard, Target } from './facts.ts';
import { hasGateway, hostsOf, oifsOf, routesElsewhere } from './sample.ts';

export interface Surroundings {
  readonly addresses: readonly AddressMessage[];
  readonly routes: readonly RouteEntry[];
  readonly neighbours: readonly Neighbour[];
  /** Senders that running daemons have heard. */
  readonly heard: readonly Heard[];
}

/** One or several that stand for somebody on the interface: if one of them is well, that one counts. */
export interface Candidate {
  readonly addresses: readonly Ipv4[];
  /** Undefined: the kernel knows it as a neighbour there, or a daemon has heard it. */
  readonly prefix: Ipv4Prefix | undefined;
}

/** lo has it in every network namespace (include/net/net_namespace.h). */
export const LOOPBACK_IFINDEX = 1;

/** Maximum number of neighbours, and of prefixes, of an interface that are looked at. */
const AT_MOST = 8;
/** Maximum number of egress interfaces that a target is looked for behind, and of targets behind one. */
const EGRESSES = 8;
const BEHIND_ONE = 2;

/** Addresses for documentation and of class E: as a rule only a default route leads there. */
const ANYWHERE = ['203.0.113.1', '198.51.100.1', '240.0.0.1'].flatMap((text) => parseIpv4(text) ?? []);

export const isDefault = ({ prefix }: RouteEntry): boolean => isDefaultRoute(prefix.length);

/** Of a part of the default route, the host in its middle. */
export const anywhere = ({ prefix: { address, length } }: RouteEntry): readonly Ipv4[] =>
  length === 0 ? ANYWHERE : [ipv4(address + 2 ** (31 - length) + 1)];

const ownIn =
  ({ addresses }: Surroundings) =>
  (address: Ipv4): boolean =>
    addresses.some((row) => row.address === address);

/** Neighbours, and what is routed out of the interface or is the prefix of an address there. */
export function sendersOn(ifindex: number, around: Surroundings): Candidate[] {
  const isOwn = ownIn(around);
  const seen = [...around.neighbours.filter(wasThere), ...around.heard]
    .filter((row) => row.ifindex === ifindex && !isOwn(row.address) && row.address !== INADDR_ANY)
    .map(({ address }) => address);
  const routed = around.routes.filter(
    (route) => oifsOf(route).includes(ifindex) && !hasGateway(route) && !isDefault(route),
  );
  // Its own prefix, too: the route for it may be lost.
  const connected = around.addresses.filter((row) => row.ifindex === ifindex);
  const prefixes = new Map(
    [
      ...routed.map(({ prefix }) => prefix),
      ...connected.map(({ address, prefixLength }) => prefixOf(address, prefixLength)),
    ].map((prefix) => [formatPrefix(prefix), prefix]),
  );
  return [
    ...[...new Set(seen)].slice(0, AT_MOST).map((address) => ({ addresses: [address], prefix: undefined })),
    ...[...prefixes.values()]
      .slice(0, AT_MOST)
      .map((prefix) => ({ addresses: hostsOf(prefix, isOwn), prefix })),
  ].filter(({ addresses }) => addresses.length > 0);
}

/** The prefix of an address on the interface. */
const isConnected = (route: RouteEntry, { addresses }: Surroundings): boolean =>
  !hasGateway(route) &&
  addresses.some(
    ({ ifindex, address, prefixLength }) =>
      oifsOf(route).includes(ifindex) &&
      formatPrefix(prefixOf(address, prefixLength)) === formatPrefix(route.prefix),
  );

/** What is routed out of other interfaces: some behind each, those of the longest prefixes, and hosts that are known there. */
export function targetsFor(ifindex: number, around: Surroundings): Target[] {
  const isOwn = ownIn(around);
  const isLikely = (egress: number): boolean =>
    around.neighbours.some((row) => row.ifindex === egress) ||
    routes.some((route) => oifsOf(route).includes(egress) && !isConnected(route, around));
  const behind = new Map<number, Target[]>();
  const routes = routesElsewhere(around.routes, ifindex);
  for (const route of routes.toSorted((a, b) => b.prefix.length - a.prefix.length)) {
    const egress = oifsOf(route)[0] ?? 0;
    if (egress === LOOPBACK_IFINDEX) continue; // nobody is behind it who would send packets back
    const targets = behind.get(egress) ?? [];
    const known = around.neighbours.find(
      (row) =>
        row.ifindex === egress && wasThere(row) && !isDefault(route) && contains(route.prefix, row.address),
    )?.address;
    const [host] = isDefault(route) ? anywhere(route) : hostsOf(route.prefix, isOwn);
    const address = known ?? host;
    if (address !== undefined && targets.length < BEHIND_ONE)
      behind.set(egress, [
        ...targets,
        { address, egress, via: route.hops[0]?.via, isLikely: isLikely(egress) },
      ]);
  }
  const all = [...behind.values()].slice(0, EGRESSES);
  return Array.from({ length: BEHIND_ONE }, (_, n) => all.flatMap((targets) => targets[n] ?? [])).flat();
}
