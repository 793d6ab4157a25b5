/** The interface that the packets for the target leave by. */

import { portWords } from '../../diagnose/bridge-ports.ts';
import { wantOfCarrier } from '../../diagnose/carrier.ts';
import { shellWord } from '../../diagnose/commands.ts';
import { blockedPorts } from '../../kernel/bridge-ports.ts';
import { hasCarrier, type Link } from '../../kernel/links.ts';
import { holdsFor } from '../../policy/readiness.ts';
import { ARPHRD_LOOPBACK } from '../../wire/arp.ts';
import { Nud, wasThere } from '../../wire/rtnetlink/neighbour.ts';
import { RTNH_F_DEAD } from '../../wire/rtnetlink/route.ts';
import { type DeliveryCheck, type Found, lost, notKnown, ok } from './check.ts';
import type { DeliveryFacts } from './facts.ts';
import { entryOfNexthop, resolves } from './nexthop.ts';

/** Every host takes a datagram of 576 octets whole (RFC 791, section 3.2). */
const SMALLEST_MTU = 576;
/** Octets of a packet of ping(8), with its headers; it asks not to be cut. */
const PING = 84;

export const EGRESS: DeliveryCheck = {
  check: 'egress',
  look: (facts) => {
    const { egress } = facts;
    if (egress === undefined) return undefined;
    return (
      TROUBLES.map((trouble) => trouble(facts, egress)).find((found) => found !== undefined) ??
      ok(line(egress))
    );
  },
};

const line = (egress: Link): string =>
  `${egress.name}: ${hasCarrier(egress) ? 'a' : 'no'} carrier, ARP ${holdsFor('noarp', egress) ? 'off' : 'on'}, MTU ${egress.mtu}`;

type Row = (facts: DeliveryFacts, egress: Link) => Found | undefined;

const carrier: Row = ({ kernel }, egress) => {
  if (hasCarrier(egress)) return undefined;
  const { text, remedy } = wantOfCarrier(egress, kernel.links);
  return lost(
    line(egress),
    'egress-no-carrier',
    `${egress.name} has no carrier (${text}): the packets for the target end there`,
    'none' in remedy ? remedy : { rank: 'link', ...remedy },
  );
};

/** arp_constructor(): where ARP is off, each neighbour has the interface's own MAC, but for one that is given by hand. */
const noarp: Row = (facts, egress) => {
  if (!holdsFor('noarp', egress) || !resolves(egress)) return undefined;
  if (entryOfNexthop(facts)?.state === Nud.PERMANENT) return undefined;
  return lost(
    line(egress),
    'egress-noarp',
    `ARP is off on ${egress.name} (NOARP): no nexthop there is resolved`,
    {
      ...{ rank: 'link', command: `ip link set dev ${shellWord(egress.name)} arp on` },
    },
  );
};

const dummy: Row = (_facts, egress) =>
  egress.kind === 'dummy'
    ? lost(line(egress), 'egress-dummy', `${egress.name} is a dummy: what leaves by it ends there`, {
        none: `the target is routed out of ${egress.name}, a dummy, on purpose or by mistake: only a route elsewhere mends it`,
      })
    : undefined;

const mtu: Row = ({ iif }, egress) => {
  if (egress.mtu >= SMALLEST_MTU || egress.mtu >= iif.mtu) return undefined;
  const found = egress.mtu < PING ? lost : notKnown;
  return found(
    line(egress),
    'egress-mtu',
    `the MTU of ${egress.name} is ${egress.mtu}: packets of more octets are lost or cut in pieces`,
    { rank: 'link', command: `ip link set dev ${shellWord(egress.name)} mtu ${iif.mtu}` },
  );
};

/** Behind which port the target is, is not known here: a bridge forgets the MACs of a port that does not forward. */
const ports: Row = ({ kernel }, egress) => {
  const [first, ...more] = blockedPorts(egress, kernel.links);
  if (first === undefined) return undefined;
  const text = [first, ...more].map((port) => portWords(port, egress)).join(', ');
  return notKnown(
    line(egress),
    'port-blocked',
    `${text}: if the target is behind ${more.length > 0 ? 'one of them' : 'it'}, its packets are lost`,
    { none: `${text}; see bridge link show` },
  );
};

/** The replies of the next hop to ARP come in on the bridge, and nobody there has asked: what is known by now is used until it ages. */
const portOf: Row = (facts, egress) => {
  const { kernel } = facts;
  const master = egress.master === 0 ? undefined : kernel.links.get(egress.master);
  if (master?.kind !== 'bridge' && master?.kind !== 'bond') return undefined;
  const text = `${egress.name} is a port of ${master.name} (${master.kind}): ARP replies of the next hop come in on ${master.name}`;
  const mend = { rank: 'link', command: `ip link set dev ${shellWord(egress.name)} nomaster` } as const;
  const entry = entryOfNexthop(facts);
  return entry !== undefined && wasThere(entry)
    ? notKnown(line(egress), 'egress-port', `${text}, and its entry is used only until it ages`, mend)
    : lost(line(egress), 'egress-port', `${text}, and it is not resolved`, mend);
};

const loopback: Row = (_facts, egress) =>
  egress.hatype === ARPHRD_LOOPBACK
    ? lost(
        line(egress),
        'egress-loopback',
        `${egress.name} leads nowhere but back to this host, where the target is not`,
        { none: `the target is routed out of ${egress.name}: only a route elsewhere mends it` },
      )
    : undefined;

/** ARP replies are unicast: they come in on the macvlan. */
const passthru: Row = (facts, egress) => {
  const above = facts.kernel.links.passthruAbove(egress.ifindex);
  const entry = entryOfNexthop(facts);
  if (above === undefined || entry?.state === Nud.PERMANENT) return undefined;
  const text = `${above.name}, a macvlan in mode passthru on ${egress.name}, takes the ARP replies of the next hop`;
  const mend = {
    none: `routes and addresses belong on ${above.name}, or it away: ip link delete ${shellWord(above.name)}`,
  };
  return entry !== undefined && wasThere(entry)
    ? notKnown(line(egress), 'egress-passthru', `${text}, and its entry is used only until it ages`, mend)
    : lost(line(egress), 'egress-passthru', `${text}, and it is not resolved`, mend);
};

/** The kernel goes on to use a nexthop without a carrier, for its part of the flows (fib_select_multipath()). */
const unplugged: Row = ({ match, path, kernel }, egress) => {
  const others = (match?.hops ?? path.route?.hops ?? []).filter(
    ({ oif, flags }) => oif !== egress.ifindex && (flags & RTNH_F_DEAD) === 0,
  );
  const link = others.map(({ oif }) => kernel.links.get(oif)).find((other) => other && !hasCarrier(other));
  if (link === undefined) return undefined;
  const { text, remedy } = wantOfCarrier(link, kernel.links);
  return notKnown(
    line(egress),
    'nexthop-unplugged',
    `${link.name} has no carrier (${text}), and is a nexthop of the same route: a part of the packets ends there`,
    'none' in remedy ? remedy : { rank: 'link', ...remedy },
  );
};

const TROUBLES: readonly Row[] = [carrier, loopback, noarp, dummy, portOf, passthru, mtu, ports, unplugged];
