/** Out of many routes those that are looked at, and addresses to ask about. Pure. */
import { type Ipv4, type Ipv4Prefix, ipv4 } from '../wire/ipv4.ts';
import type { RouteEntry } from '../wire/rtnetlink/route.ts';
import { RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import { hasGateway, oifsOf } from './hops.ts';

/** So many routes to the wire itself are kept of each interface, and one that leads to a router. */
const KEPT = 64;

/** Says of one route after the other whether to keep it: a host with all of the Internet's costs no more than another. */
export function sampler(): (route: RouteEntry) => boolean {
  const kept = new Map<string, number>();
  return (route) => {
    if (route.type !== RTN_UNICAST) return false;
    if (route.prefix.length === 0) return true;
    const gateway = hasGateway(route);
    const key = `${oifsOf(route).join()} ${gateway}`;
    const count = kept.get(key) ?? 0;
    kept.set(key, count + 1);
    return count < (gateway ? 1 : KEPT);
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
