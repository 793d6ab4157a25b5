/** Routes in the words of `ip route`. */
import { refuses } from '../kernel/fib.ts';
import { formatPrefix } from '../wire/ipv4.ts';
import {
  type Hop,
  type RouteEntry,
  RTN_ANYCAST,
  RTN_BLACKHOLE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_PROHIBIT,
  RTN_THROW,
  RTN_UNICAST,
  RTN_UNREACHABLE,
} from '../wire/rtnetlink/route.ts';
import { tableName } from './commands.ts';

const TYPES: Readonly<Record<number, string>> = {
  [RTN_UNICAST]: 'unicast',
  [RTN_LOCAL]: 'local',
  [RTN_BROADCAST]: 'broadcast',
  [RTN_ANYCAST]: 'anycast',
  [RTN_MULTICAST]: 'multicast',
  [RTN_BLACKHOLE]: 'blackhole',
  [RTN_UNREACHABLE]: 'unreachable',
  [RTN_PROHIBIT]: 'prohibit',
  [RTN_THROW]: 'throw',
};

export type NameOf = (ifindex: number) => string;

export const typeName = (type: number): string => TYPES[type] ?? `type ${type}`;

/** `10.0.0.0/8`, `default` */
export const prefixWords = ({ prefix }: Pick<RouteEntry, 'prefix'>): string =>
  prefix.length === 0 ? 'default' : formatPrefix(prefix);

/** `blackhole 10.0.0.0/8`, `default`: as `ip route` takes it. */
export const routeKey = (route: RouteEntry): string =>
  `${route.type === RTN_UNICAST ? '' : `${typeName(route.type)} `}${prefixWords(route)}`;

/** `via 10.2.0.2 dev g1` */
export const hopWords = ({ via, oif }: Hop, nameOf: NameOf): string =>
  `${via === undefined ? '' : `via ${via} `}dev ${nameOf(oif)}`;

/** `10.99.0.0/16 via 10.2.0.2 dev g1` */
export function routeWords(route: RouteEntry, nameOf: NameOf): string {
  // A nexthop object that is a blackhole leads out of lo, the kernel says.
  const hops = refuses(route.type) ? '' : route.hops.map((hop) => hopWords(hop, nameOf)).join(' or ');
  const object = route.nexthopId === 0 ? '' : ` (nexthop object ${route.nexthopId})`;
  return `${[routeKey(route), hops].filter((part) => part !== '').join(' ')}${object}`;
}

/** `10.99.0.0/16 via 10.2.0.2 dev g1, table main` */
export const describeRoute = (route: RouteEntry, nameOf: NameOf): string =>
  `${routeWords(route, nameOf)}, table ${tableName(route.table)}`;
