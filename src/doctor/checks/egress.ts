/** The egress interfaces: what is answered for behind an interface that is down gets no packet, or has no route at all. */

import { shellWord } from '../../diagnose/commands.ts';
import { hasCarrier, isUp, type Link } from '../../kernel/links.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
import type { NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { oifsOf } from '../sample.ts';

/** Interfaces that are not chosen: those that are have checks of their own. */
export function checkEgress({ links, chosen, addresses, routes }: NetworkFacts): Finding[] {
  const others = links.filter(
    ({ ifindex, hatype }) => hatype === ARPHRD_ETHER && chosen.every(({ link }) => link.ifindex !== ifindex),
  );
  const used = new Set(routes.flatMap(oifsOf));
  return [
    ...others
      .filter((link) => !isUp(link) && addresses.some(({ ifindex }) => ifindex === link.ifindex))
      .map(down),
    ...others.filter((link) => isUp(link) && !hasCarrier(link) && used.has(link.ifindex)).map(noCarrier),
  ];
}

const down = ({ name: ifname }: Link): Finding => ({
  level: 'warning',
  check: 'egress-down',
  ifname,
  text: `${ifname} is down, and has an address: what was routed out of it is answered for no more, since the routes went with it`,
  remedy: `ip link set dev ${shellWord(ifname)} up  # then add again the routes that were not its own prefix`,
});

const noCarrier = ({ name: ifname }: Link): Finding => ({
  level: 'warning',
  check: 'egress-no-carrier',
  ifname,
  text: `${ifname} has no carrier: what is routed out of it is answered for (unless guard carrier is on), and the packets end there`,
  remedy: `ip -br link show dev ${shellWord(ifname)}  # the cable, or the other end: bring it up there`,
});
