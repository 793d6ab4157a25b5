/** One route lookup more than the decision has made. */
import { type Route, type SenderAndTarget, UNANSWERED } from '../kernel/route.ts';
import type { World } from './facts.ts';

/** `iif` 0: of a packet of this host's own, from the sender's address. */
export function lookUp({ routes, kernel }: World, iif: number, addresses: SenderAndTarget): Route {
  routes.begin(kernel.ipProto, 0);
  const number = routes.add(iif, addresses);
  routes.ask();
  return { errno: UNANSWERED, type: 0, oif: 0, length: -1, ...routes.routes[number] };
}
