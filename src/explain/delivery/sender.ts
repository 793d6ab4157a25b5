/** What the kernel has in mind for the sender's MAC: the packets back go there. */
import { shellWord } from '../../diagnose/commands.ts';
import { formatIpv4, type Ipv4, parseIpv4 } from '../../wire/ipv4.ts';
import { formatMac } from '../../wire/mac.ts';
import { type DeliveryCheck, lost, notKnown, ok } from './check.ts';
import type { DeliveryFacts } from './facts.ts';
import { isByHand, neighbourWords } from './nexthop.ts';

/** Itself, or a gateway of the return route on the ingress. */
function backTo({ back, iif, arp }: DeliveryFacts): Ipv4 | undefined {
  const via = back.route?.hops.find(({ oif }) => oif === iif.ifindex)?.via;
  return via === undefined ? arp.spa : parseIpv4(via);
}

/** A failure is no trouble: the request itself tells the kernel the MAC, wherever there is an entry (arp_process()). */
export const SENDER: DeliveryCheck = {
  check: 'sender',
  look: (facts) => {
    const { arp, iif, neighbours, shaSaid, kernel } = facts;
    const address = backTo(facts);
    const entry = neighbours.find((row) => row.address === address && row.ifindex === iif.ifindex);
    if (address === undefined || entry === undefined) return undefined;
    const who = `${formatIpv4(address)} on ${iif.name}`;
    const looked = `${who}: ${neighbourWords(entry)}`;
    if (!isByHand(entry) || entry.mac === undefined) return ok(looked);
    const text = `${who} has a permanent entry with ${formatMac(entry.mac)}`;
    const command = `ip neigh del ${formatIpv4(address)} dev ${shellWord(iif.name)}`;
    const mend = { rank: 'neighbour', command } as const;
    if (kernel.links.hasMac(entry.mac))
      return lost(looked, 'sender-permanent', `${text}, a MAC of this host itself`, mend);
    if (address !== arp.spa || !shaSaid)
      return notKnown(
        looked,
        'sender-permanent',
        `${text}, which nobody checks: see arproxy ask -i ${shellWord(iif.name)} ${formatIpv4(address)}`,
        mend,
      );
    return entry.mac === arp.sha
      ? ok(`${looked}, its own`)
      : lost(looked, 'sender-permanent', `${text}, and the sender's MAC is ${formatMac(arp.sha)}`, mend);
  },
};
