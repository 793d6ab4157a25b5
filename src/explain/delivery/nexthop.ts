/** What the kernel knows of the host that the packets for the target are handed to. */
import { shellWord } from '../../diagnose/commands.ts';
import type { Link } from '../../kernel/links.ts';
import { holdsFor } from '../../policy/readiness.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
import { formatIpv4, type Ipv4, parseIpv4 } from '../../wire/ipv4.ts';
import { formatMac } from '../../wire/mac.ts';
import { type Neighbour, Nud } from '../../wire/rtnetlink/neighbour.ts';
import { type DeliveryCheck, type Found, lost, notKnown, ok } from './check.ts';
import type { DeliveryFacts } from './facts.ts';

/** Tunnels over which nobody asks: whoever runs them sets the MACs of their other ends. */
const SET_BY_PROGRAMS: ReadonlySet<string> = new Set(['vxlan', 'geneve']);

/** Kinds that have NOARP by themselves, and send on without. */
const SEND_WITHOUT = new Set(['ipvlan', 'ipvtap', 'vrf', 'dummy', 'l2tpeth']);

/** Whether the kernel asks there for neighbours. */
export const resolves = ({ hatype, kind }: Link): boolean =>
  hatype === ARPHRD_ETHER && !SEND_WITHOUT.has(kind);

/** A failure that is older says little of now, in seconds. */
const LATELY = 60;

/** Its address on the egress; undefined for one of IPv6. */
function nexthopOf({ hop, arp, egress }: DeliveryFacts): Ipv4 | undefined {
  if (egress === undefined) return undefined;
  return hop?.via === undefined ? arp.tpa : parseIpv4(hop.via);
}

export function entryOfNexthop(facts: DeliveryFacts): Neighbour | undefined {
  const address = nexthopOf(facts);
  return facts.neighbours.find((row) => row.address === address && row.ifindex === facts.egress?.ifindex);
}

/** Whether somebody has set it by hand, or another program: it is never asked for. */
export const isByHand = ({ state }: Neighbour): boolean => (state & (Nud.PERMANENT | Nud.NOARP)) !== 0;

export const NEXTHOP: DeliveryCheck = {
  check: 'next hop',
  look: (facts) => {
    const { egress, kernel } = facts;
    const address = nexthopOf(facts);
    if (egress === undefined || address === undefined) return undefined;
    const who = `${formatIpv4(address)} on ${egress.name}`;
    const ask = `arproxy ask -i ${shellWord(egress.name)} ${formatIpv4(address)}`;
    const entry = entryOfNexthop(facts);
    if (entry === undefined) return unseen(facts, who, ask);
    const looked = `${who}: ${neighbourWords(entry)}`;
    const failed = `the next hop ${who} has not answered ARP`;
    const mends = {
      none: `nothing on this host makes ${formatIpv4(address)} answer: see ${ask}`,
      perhaps: true,
    } as const;
    if (entry.state === Nud.FAILED)
      return entry.since <= LATELY
        ? lost(looked, 'nexthop-failed', `${failed} (FAILED)`, mends)
        : notKnown(looked, 'nexthop-failed', `${failed} ${entry.since} s ago (FAILED)`, mends);
    if (entry.state === Nud.INCOMPLETE)
      return entry.since < 1
        ? notKnown(looked, 'nexthop-failed', `${failed} yet (INCOMPLETE)`, mends)
        : lost(looked, 'nexthop-failed', `${failed} for ${entry.since} s (INCOMPLETE)`, mends);
    if (!isByHand(entry) || entry.mac === undefined) return ok(looked);
    if (holdsFor('noarp', egress) || SET_BY_PROGRAMS.has(egress.kind)) return ok(looked);
    const by = `the next hop ${who} has a permanent entry with ${formatMac(entry.mac)}`;
    const command = `ip neigh del ${formatIpv4(address)} dev ${shellWord(egress.name)}`;
    const mend = { rank: 'neighbour', command } as const;
    return kernel.links.hasMac(entry.mac)
      ? lost(looked, 'nexthop-permanent', `${by}, a MAC of this host itself`, mend)
      : notKnown(looked, 'nexthop-permanent', `${by}, which nobody checks: see ${ask}`, mend);
  },
};

/** One that answers has an entry for as long as it is in use, and for a while after. */
function unseen({ egress, verdict }: DeliveryFacts, who: string, ask: string): Found {
  const looked = `${who}: no entry`;
  const isAskedFor =
    egress !== undefined &&
    !SET_BY_PROGRAMS.has(egress.kind) &&
    resolves(egress) &&
    !holdsFor('noarp', egress);
  // Behind a refusal nobody has sent anything there for a while, or its interface took the entry along.
  if (verdict.verdict !== 'reply' || !isAskedFor) return ok(looked);
  const text = `this host has no neighbour entry of the next hop ${who}, and does not know whether it is there`;
  return notKnown(looked, 'nexthop-unseen', text, {
    none: `whether it is there, shows ${ask}; if it is not, the route names a wrong next hop`,
    perhaps: true,
  });
}

const STATES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(Nud).map(([name, state]) => [state, name]),
);

/** `02:00:00:00:00:01 REACHABLE`, as `ip neigh` has it. */
export const neighbourWords = ({ mac, state }: Neighbour): string =>
  [mac === undefined ? undefined : formatMac(mac), STATES[state] ?? `state ${state}`]
    .filter((word) => word !== undefined)
    .join(' ');
