/**
 * Whether this host answers an ARP request for somebody else's address: proxy ARP (RFC 1027, section 2.1).
 *
 * Follows arp_rcv() and arp_process() in net/ipv4/arp.c of Linux 6.18, check by check and in its order. (Read in 6.18.24; the
 * self-test has held it to 6.18.44, and holds it to any other kernel.) Pure: what the kernel knows comes in as a view. The
 * route lookup in the middle is asked for a whole batch at once, so the decision is in two halves.
 */
import type { AllConf } from '../kernel/kernel.ts';
import type { Link } from '../kernel/links.ts';
import { type Route, UNANSWERED } from '../kernel/route.ts';
import { ARPHRD_ETHER, ARPHRD_IEEE802, ArpOp, type ArpPacket } from '../wire/arp.ts';
import { ETH_P_IP } from '../wire/ethernet.ts';
import { INADDR_ANY, isLoopback, isMulticast } from '../wire/ipv4.ts';
import { EACCES, EHOSTUNREACH, EINVAL, ENETUNREACH } from '../wire/netlink/errno.ts';
import { IFF_NOARP } from '../wire/rtnetlink/link.ts';
import { RTN_LOCAL, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import { PacketType } from '../wire/sll2.ts';
import type { InterfaceRule } from './interface-rule.ts';
import type { KernelView } from './kernel-view.ts';
import { OUTCOME, type Outcome, type ReasonAfterRoute } from './outcomes.ts';

/** The rules of other interfaces. */
export interface ServedView {
  get(ifindex: number): { readonly rule: InterfaceRule } | undefined;
}

/** The checks of the frame itself: arp_rcv(), and arp_process() up to its switch on the device type. */
export function checkFrame(pkttype: number, whole: boolean, arp: ArpPacket, iif: Link): Outcome | undefined {
  if ((iif.flags & IFF_NOARP) !== 0) return OUTCOME['noarp'];
  if (pkttype === PacketType.OTHERHOST || pkttype === PacketType.LOOPBACK) return OUTCOME['other-host'];
  if (!whole) return OUTCOME['truncated'];
  if (arp.hln !== 6 || arp.pln !== 4) return OUTCOME['wrong-address-length'];
  if (iif.devconf === undefined) return OUTCOME['ipv4-disabled'];
  if (iif.hatype !== ARPHRD_ETHER || iif.mac === undefined) return OUTCOME['not-ethernet'];
  if (arp.hrd !== ARPHRD_ETHER && arp.hrd !== ARPHRD_IEEE802) return OUTCOME['wrong-hardware-type'];
  if (arp.pro !== ETH_P_IP) return OUTCOME['wrong-protocol'];
  return undefined;
}

/** What arp_process() asks before the route lookup. Undefined: it depends on the route. */
export function beforeRoute(arp: ArpPacket, iif: Link, all: AllConf): Outcome | undefined {
  if (arp.op !== ArpOp.REQUEST) return OUTCOME['not-request'];
  if (isMulticast(arp.tpa)) return OUTCOME['target-multicast'];
  if (arp.spa === arp.tpa && (iif.devconf?.dropGratuitousArp || all.dropGratuitousArp))
    return OUTCOME['gratuitous'];
  if (arp.spa === arp.tpa && all.dropGratuitousArp === undefined) return OUTCOME['gratuitous-unknown'];
  if (arp.spa === INADDR_ANY) return OUTCOME['probe']; // RFC 5227, section 2.1.1: an answer would say that tpa is taken
  return undefined;
}

/** What arp_process() makes of the route. */
export function afterRoute(
  arp: ArpPacket,
  iif: Link,
  rule: InterfaceRule,
  route: Route,
  kernel: KernelView,
  served: ServedView,
): Outcome<ReasonAfterRoute> {
  if (route.errno !== 0) return refused(arp, iif, route);
  if (route.type === RTN_LOCAL) return OUTCOME['target-local'];
  if (iif.devconf?.forwarding !== true) return OUTCOME['not-forwarding'];
  if (route.type !== RTN_UNICAST) return OUTCOME['route-not-unicast'];
  return route.oif === iif.ifindex
    ? sameInterface(arp, iif, rule, kernel)
    : otherInterface(arp, iif, rule, route, kernel, served);
}

/** The lookup failed: ip_route_input() gave an error. */
function refused(arp: ArpPacket, iif: Link, route: Route): Outcome<ReasonAfterRoute> {
  if (route.errno === UNANSWERED) return OUTCOME['unanswered'];
  // arp_process() refuses these before the lookup unless route_localnet is on, and the lookup agrees.
  if (isLoopback(arp.tpa)) return OUTCOME['target-loopback'];
  switch (route.errno) {
    case ENETUNREACH:
      return OUTCOME['no-route'];
    case EHOSTUNREACH:
      return iif.devconf?.forwarding === true ? OUTCOME['route-unreachable'] : OUTCOME['not-forwarding'];
    case EACCES:
      return OUTCOME['route-prohibited'];
    case EINVAL:
      return OUTCOME['route-refused'];
    default:
      return OUTCOME['route-failed'];
  }
}

/** arp_fwd_pvlan(): hosts that reach each other by their router alone (RFC 3069). */
function sameInterface(
  arp: ArpPacket,
  iif: Link,
  rule: InterfaceRule,
  { all }: KernelView,
): Outcome<ReasonAfterRoute> {
  const kernelAnswers = iif.devconf?.proxyArpPvlan || all.proxyArpPvlan;
  // Two answers are worse than none: not with targets.always either.
  const wanted = rule.proxyArpPvlan || rule.restrictions?.targets?.accessOf(arp.tpa) === 'always';
  const mayAnswer = kernelAnswers === undefined && wanted;
  if (!kernelAnswers && !mayAnswer && !rule.proxyArpPvlan) return OUTCOME['same-interface'];
  if (arp.spa === arp.tpa) return OUTCOME['own-address'];
  if (mayAnswer) return OUTCOME['kernel-pvlan-unknown'];
  return kernelAnswers ? OUTCOME['kernel-proxy-arp-pvlan'] : OUTCOME['proxy-arp-pvlan'];
}

/** arp_fwd_proxy(), and pneigh_lookup() behind it. */
function otherInterface(
  arp: ArpPacket,
  iif: Link,
  rule: InterfaceRule,
  { oif }: Route,
  kernel: KernelView,
  served: ServedView,
): Outcome<ReasonAfterRoute> {
  if (kernel.proxyNeighbours.has(arp.tpa, iif.ifindex)) return OUTCOME['kernel-proxy-neighbour'];
  const ingress = iif.devconf?.mediumId ?? 0;
  const kernelProxies = iif.devconf?.proxyArp || kernel.all.proxyArp;
  if (kernelProxies && mediumsDiffer(ingress, oif, kernel)) return OUTCOME['kernel-proxy-arp'];
  if (!mediumsDiffer(rule.mediumId ?? ingress, oif, kernel, served)) return OUTCOME['medium-id'];
  return rule.proxyArp ? OUTCOME['proxy-arp'] : OUTCOME['proxy-arp-off'];
}

/** The medium_id test of arp_fwd_proxy(), the rule of the egress going before its sysctl where `served` is given. */
function mediumsDiffer(ingress: number, oif: number, { links }: KernelView, served?: ServedView): boolean {
  if (ingress === 0) return true;
  if (ingress === -1) return false;
  const egress = served?.get(oif)?.rule.mediumId ?? links.get(oif)?.devconf?.mediumId ?? -1; // -1: it has no IPv4
  return egress !== ingress && egress !== -1;
}
