/** Where a route leads, as far as the checks want to know. */
import type { RouteEntry } from '../wire/rtnetlink/route.ts';

/** ifindexes; none where the kernel names a nexthop object alone (net.ipv4.nexthop_compat_mode=0). */
export const oifsOf = ({ hops }: RouteEntry): number[] => hops.map(({ oif }) => oif);

/** Whether it leads to a router, and not to the wire itself. */
export const hasGateway = ({ hops }: RouteEntry): boolean => hops.some(({ via }) => via !== undefined);
