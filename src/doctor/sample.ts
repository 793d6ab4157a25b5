/** Out of many routes those that are looked at, and addresses to ask about. Pure. */
import { isDefaultRoute } from '../policy/default-route.ts';
import { type Ipv4, type Ipv4Prefix, ipv4 } from '../wire/ipv4.ts';
import type { RouteEntry } from '../wire/rtnetlink/route.ts';
import { RTN_UNICAST } from '../wire/rtnetlink/route.ts';

/** ifindexes that it leads out of; none where the kernel names a nexthop object alone (net.ipv4.nexthop_compat_mode=0). */
export const oifsOf = ({ hops }: RouteEntry): number[] => hops.map(({ oif }) => oif);

/** Whether it leads to a router, and not to the wire itself. */
export const hasGateway = ({ hops }: RouteEntry): boolean => hops.some(({ via }) => via !== undefined);

/** Maximum number of routes to the wire itself that are kept of each interface; of those to each router, one. */
const KEPT = 64;
/** Maximum number of routers. */
const ROUTERS = 256;

/** Says of one route after the other whether to keep it: a host with all of the Internet's costs no more than another. */
export function sampler(): (route: RouteEntry) => boolean {
  const kept = new Map<string, number>();
  let routers = 0;
  return (route) => {
    if (route.type !== RTN_UNICAST) return false;
    if (isDefaultRoute(route.prefix.length)) return true;
    const gateway = hasGateway(route);
    const via = route.hops.map((hop) => hop.via ?? '').join();
    const key = `${oifsOf(route).join()} ${gateway ? via : ''}`;
    const count = kept.get(key) ?? 0;
    if (gateway && (count > 0 || routers >= ROUTERS)) return false;
    if (gateway) routers++;
    kept.set(key, count + 1);
    return count < KEPT;
  };
}

/** Whether anything is routed out of an interface; where the kernel does not name a route's, the answer is yes. */
export const isRoutedOut = (routes: readonly RouteEntry[], ifindex: number): boolean =>
  routes.map(oifsOf).some((oifs) => oifs.length === 0 || oifs.includes(ifindex));

/** Those that lead out of other interfaces alone. */
export const routesElsewhere = (routes: readonly RouteEntry[], ifindex: number): RouteEntry[] =>
  routes.filter((route) => !oifsOf(route).includes(ifindex));

/** Hosts at the beginning, in the middle and at the end of a prefix, that are not `isOwn`. */
export function hostsOf({ address, length }: Ipv4Prefix, isOwn: (address: Ipv4) => boolean): Ipv4[] {
  const size = 2 ** (32 - length);
  const offsets = size <= 2 ? [0, 1] : [1, 2, size / 2, size - 2];
  const hosts = offsets.filter((offset) => offset < size).map((offset) => ipv4(address + offset));
  return [...new Set(hosts)].filter((host) => !isOwn(host));
}
