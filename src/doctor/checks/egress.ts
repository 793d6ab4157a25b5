/** The egress interfaces: what is answered for behind one of them may get no packet, or send none back, or have no route at all. */

import { shellWord } from '../../diagnose/commands.ts';
import { egressForwarding, forwardingOn } from '../../diagnose/forwarding.ts';
import { hasCarrier, isUp, type Link } from '../../kernel/links.ts';
import { holdsFor } from '../../policy/readiness.ts';
import { isProcSysReadOnly } from '../../sys/machine.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
import type { HostFacts, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { oifsOf } from '../sample.ts';
import { FORWARDING_FROM_OUTSIDE } from './proc-sys.ts';

/** Interfaces that are not chosen: those that are have checks of their own. */
export function checkEgress(network: NetworkFacts, host: HostFacts): Finding[] {
  const { links, chosen, addresses, routes } = network;
  const others = links.filter(({ ifindex }) => chosen.every(({ link }) => link.ifindex !== ifindex));
  const ethernet = others.filter(({ hatype }) => hatype === ARPHRD_ETHER);
  const used = new Set(routes.flatMap(oifsOf));
  const tried = new Set(chosen.flatMap(({ targets }) => targets.map(({ egress }) => egress)));
  const egresses = others.filter((link) => tried.has(link.ifindex) && isUp(link));
  return [
    ...ethernet
      .filter((link) => !isUp(link) && addresses.some(({ ifindex }) => ifindex === link.ifindex))
      .map(down),
    ...ethernet.filter((link) => isUp(link) && !hasCarrier(link) && used.has(link.ifindex)).map(noCarrier),
    ...egresses
      .filter((link) => holdsFor('forwarding', link))
      .map((link) => notForwarding(link, network, host)),
    ...egresses.filter((link) => holdsFor('noarp', link) && resolves(link)).map(noArp),
  ];
}

const down = ({ name: ifname }: Link): Finding => ({
  level: 'warning',
  check: 'egress-down',
  ifname,
  text: `${ifname} is down, and has an address: what was routed out of it is answered for no more, since the routes went with it. Up again, its own prefix comes back by itself; routes via a router, or by a nexthop object (ip nexthop), are to be added again`,
  remedy: `ip link set dev ${shellWord(ifname)} up`,
});

const noCarrier = ({ name: ifname }: Link): Finding => ({
  level: 'warning',
  check: 'egress-no-carrier',
  ifname,
  text: `${ifname} has no carrier: what is routed out of it is answered for (unless guard carrier is on), and the packets end there`,
  remedy: `ip -br link show dev ${shellWord(ifname)}  # the cable, or the other end: bring it up there`,
});

/** With the interfaces where the requests come in, if they do not forward either. */
function notForwarding(
  { name, ifindex }: Link,
  { chosen, all }: NetworkFacts,
  { mounts }: HostFacts,
): Finding {
  const ingress = chosen
    .filter(
      ({ link, targets }) =>
        isUp(link) && holdsFor('forwarding', link) && targets.some(({ egress }) => egress === ifindex),
    )
    .map(({ link }) => link.name);
  const remedy = isProcSysReadOnly(mounts)
    ? FORWARDING_FROM_OUTSIDE
    : forwardingOn([...ingress, name], all.forwarding);
  const text = egressForwarding(name);
  return { level: 'warning', check: 'egress-forwarding', ifname: name, text, remedy };
}

/** Kinds that are without ARP from the start: what is sent there needs no MAC, or goes to nobody. */
const WITHOUT_ARP: ReadonlySet<string> = new Set(['dummy', 'ifb', 'vrf', 'netkit', 'ipvlan', 'nlmon']);

const resolves = ({ hatype, kind }: Link): boolean => hatype === ARPHRD_ETHER && !WITHOUT_ARP.has(kind);

/** arp_constructor(): the packets are sent to the MAC of the interface itself. */
const noArp = ({ name: ifname }: Link): Finding => ({
  level: 'warning',
  check: 'egress-noarp',
  ifname,
  text: `ARP is off on ${ifname} (NOARP): what is routed out of it is answered for, and the packets are sent to nobody's MAC`,
  remedy: `ip link set dev ${shellWord(ifname)} arp on`,
});
