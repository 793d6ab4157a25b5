/**
 * Whether the kernel answers for an address of its own: arp_ignore() and arp_filter() in net/ipv4/arp.c, and inet_confirm_addr().
 * It answers nothing that arproxy could answer instead: two hosts would have one address.
 */
import { type Route, UNANSWERED } from '../kernel/route.ts';
import { contains, INADDR_ANY, type Ipv4 } from '../wire/ipv4.ts';
import { type AddressEntry, RT_SCOPE_HOST, RT_SCOPE_LINK } from '../wire/rtnetlink/address.ts';
import type { KernelSilence } from './facts.ts';

export interface AskedOfKernel {
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
  readonly iif: number;
  readonly addresses: readonly AddressEntry[];
  /** The greater one of conf/all and conf/IFACE. */
  readonly arpIgnore: number;
  /** Either one. */
  readonly arpFilter: boolean;
  readonly routeLocalnet: boolean;
  /** Where a packet of the target's own leaves for the sender. */
  readonly routeBack: () => Route;
}

export function kernelSilence(asked: AskedOfKernel): KernelSilence | undefined {
  if (isIgnored(asked)) return 'arp-ignore';
  // A probe (RFC 5227) is not filtered.
  if (!asked.arpFilter || asked.spa === INADDR_ANY) return undefined;
  const { errno, oif } = asked.routeBack();
  return errno === UNANSWERED || (errno === 0 && oif === asked.iif) ? undefined : 'arp-filter';
}

/** What else there is, 4 to 7, does nothing. */
function isIgnored({ arpIgnore, spa, tpa, iif, addresses, routeLocalnet }: AskedOfKernel): boolean {
  const here = addresses.filter(({ ifindex }) => ifindex === iif);
  switch (arpIgnore) {
    case 1:
      return !confirms(here, { tpa, spa: INADDR_ANY, scope: RT_SCOPE_HOST, routeLocalnet });
    case 2:
      return !confirms(here, { tpa, spa, scope: RT_SCOPE_HOST, routeLocalnet });
    case 3:
      return ![...new Set(addresses.map(({ ifindex }) => ifindex))].some((ifindex) =>
        confirms(
          addresses.filter((row) => row.ifindex === ifindex),
          { tpa, spa: INADDR_ANY, scope: RT_SCOPE_LINK, routeLocalnet: false },
        ),
      );
    case 8:
      return true;
    default:
      return false;
  }
}

interface Confirmed {
  readonly tpa: Ipv4;
  /** INADDR_ANY: whoever. */
  readonly spa: Ipv4;
  readonly scope: number;
  readonly routeLocalnet: boolean;
}

/** confirm_addr_indev(): the address is on the interface, and both are in one prefix there. */
function confirms(here: readonly AddressEntry[], { tpa, spa, scope, routeLocalnet }: Confirmed): boolean {
  const widest = routeLocalnet ? RT_SCOPE_LINK : RT_SCOPE_HOST;
  const isThere = here.some((row) => row.address === tpa && Math.min(row.scope, widest) <= scope);
  const isShared = here.some(
    ({ prefix }) => contains(prefix, tpa) && (spa === INADDR_ANY || contains(prefix, spa)),
  );
  return isThere && isShared;
}
