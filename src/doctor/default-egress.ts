/** Where the default route, or a part of it, leads for a request that comes in on an interface. */
import { isDefaultRoute } from '../policy/default-route.ts';
import { type Ipv4, ipv4 } from '../wire/ipv4.ts';
import { EHOSTUNREACH, EINVAL } from '../wire/netlink/errno.ts';
import { type RouteEntry, RT_TABLE_MAIN, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { AskKernel } from './ask-kernel.ts';
import { anywhere, isDefault } from './candidates.ts';
import { routesElsewhere } from './sample.ts';

/** 192.0.2.1: the sender where none is known. */
const SOMEBODY = ipv4(0xc0000201);

/** As the kernel says for a request that comes in here; where it refuses those for another reason, as the table says. */
export function defaultOif(
  ifindex: number,
  spa: Ipv4 | undefined,
  routes: readonly RouteEntry[],
  ask: AskKernel,
): number | undefined {
  const defaults = routesElsewhere(routes, ifindex).filter(isDefault);
  if (defaults.length === 0) return undefined;
  const targets = [...new Set(defaults.flatMap(anywhere))];
  const answers = targets.map((tpa) => ask.about(ifindex, spa ?? SOMEBODY, tpa));
  const byDefault = answers.find(
    ({ errno, type, oif, length }) =>
      errno === 0 && type === RTN_UNICAST && isDefaultRoute(length) && oif !== ifindex,
  );
  if (byDefault !== undefined) return byDefault.oif;
  // Forwarding is off, or the sender failed source validation: then the lookup did not say where it leads.
  if (!answers.every(({ errno }) => errno === EHOSTUNREACH || errno === EINVAL)) return undefined;
  return defaults.find(({ table }) => table === RT_TABLE_MAIN)?.hops[0]?.oif;
}
