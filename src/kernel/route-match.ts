/** What a route lookup met, in the kernel's own words: the same lookup as routes.ts requests, with RTM_F_FIB_MATCH. */
import { messageSeq } from '../wire/netlink/message.ts';
import { parseRouteEntry, type RouteEntry } from '../wire/rtnetlink/route.ts';
import {
  emitRouteLookup,
  ROUTE_LOOKUP_LEN,
  RTM_F_FIB_MATCH,
  RTM_F_LOOKUP_TABLE,
  setRouteLookup,
} from '../wire/rtnetlink/route-lookup.ts';
import { RTM_NEWROUTE } from '../wire/rtnetlink/rtnetlink.ts';
import { eachMessage, type NetlinkPort } from './netlink-port.ts';
import type { SenderAndTarget } from './route.ts';

/** No dump and no lookup of a batch has it. */
const SEQ = 0x7fff_fff0;

/** The route that matched; undefined where the lookup was refused. `proto`: see setRouteLookup(). */
export function askRouteMatch(
  port: NetlinkPort,
  lookup: SenderAndTarget & { readonly iif: number },
  proto: number,
): RouteEntry | undefined {
  const request = new DataView(new ArrayBuffer(ROUTE_LOOKUP_LEN));
  emitRouteLookup(request, 0);
  setRouteLookup(request, 0, SEQ, lookup, proto, RTM_F_FIB_MATCH | RTM_F_LOOKUP_TABLE);
  port.send(new Uint8Array(request.buffer), ROUTE_LOOKUP_LEN);
  let route: RouteEntry | undefined;
  port.receive((view, at, end) =>
    eachMessage(view, at, end, (type, message, start, stop) => {
      if (messageSeq(message, start) !== SEQ || type !== RTM_NEWROUTE) return;
      route = parseRouteEntry(message, start, stop);
    }),
  );
  return route;
}
