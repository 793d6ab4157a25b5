/** What a route question met, in the kernel's own words: the same question as routes.ts asks, with RTM_F_FIB_MATCH. */
import type { Ipv4 } from '../wire/ipv4.ts';
import { messageSeq } from '../wire/netlink/message.ts';
import {
  emitRouteQuestion,
  ROUTE_QUESTION_LEN,
  RTM_F_FIB_MATCH,
  RTM_NEWROUTE,
  setRouteQuestion,
} from '../wire/rtnetlink/route.ts';
import { parseRouteEntry, type RouteEntry } from '../wire/rtnetlink/route-entry.ts';
import { eachMessage } from './dump.ts';
import type { NetlinkPort } from './netlink-port.ts';

/** No dump and no question of a batch has it. */
const SEQ = 0x7fff_fff0;

/** The route that matched; undefined where the lookup was refused. `proto`: see setRouteQuestion(). */
export function askRouteMatch(
  port: NetlinkPort,
  question: { readonly iif: number; readonly spa: Ipv4; readonly tpa: Ipv4 },
  proto: number,
): RouteEntry | undefined {
  const request = new DataView(new ArrayBuffer(ROUTE_QUESTION_LEN));
  emitRouteQuestion(request, 0);
  setRouteQuestion(request, 0, SEQ, question, proto, RTM_F_FIB_MATCH);
  port.send(new Uint8Array(request.buffer), ROUTE_QUESTION_LEN);
  let route: RouteEntry | undefined;
  port.receive((view, at, end) =>
    eachMessage(view, at, end, (type, message, start, stop) => {
      if (messageSeq(message, start) !== SEQ || type !== RTM_NEWROUTE) return;
      route = parseRouteEntry(message, start, stop);
    }),
  );
  return route;
}
