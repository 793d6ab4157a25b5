/** Who asks, where nobody is named. */
import { contains, type Ipv4, prefixOf } from '../wire/ipv4.ts';
import type { AddressMessage } from '../wire/rtnetlink/address.ts';

/**
 * An address of the interface: one in whose prefix the target is, the longest first, else the first one, since a target of proxy
 * ARP is most often elsewhere. Never the target itself: that would be an announcement. Undefined: it has none.
 */
export function chooseSender(own: readonly AddressMessage[], target: Ipv4): Ipv4 | undefined {
  const others = own.filter(({ address }) => address !== target);
  const [near = others[0]] = others
    .filter(({ address, prefixLength }) => contains(prefixOf(address, prefixLength), target))
    .toSorted((a, b) => b.prefixLength - a.prefixLength);
  return near?.address;
}
