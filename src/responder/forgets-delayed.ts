/** When the requests that wait for proxy_delay are forgotten. */
import type { Link } from '../kernel/links.ts';
import { IFF_ALLMULTI, IFF_LOWER_UP, IFF_PROMISC, IFF_UP } from '../wire/rtnetlink/link.ts';

/**
 * Whether the kernel forgets the requests that wait for proxy_delay. It does when an interface goes down (neigh_ifdown()), and
 * at any change of one that has no carrier (neigh_carrier_down()), be it the loss of it; to be promiscuous is no change.
 */
export function forgetsDelayed(before: Link, now: Link): boolean {
  if ((before.flags & IFF_UP) === 0) return false;
  if ((now.flags & IFF_UP) === 0) return true;
  return (
    (now.flags & IFF_LOWER_UP) === 0 && ((before.flags ^ now.flags) & ~(IFF_PROMISC | IFF_ALLMULTI)) !== 0
  );
}
