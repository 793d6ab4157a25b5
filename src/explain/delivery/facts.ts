/** What the way of the packets behind an answer hangs on, beside what the answer itself did: asked of the kernel, once. */
import { fibLookup } from '../../kernel/fib.ts';
import { isUp, type Link } from '../../kernel/links.ts';
import type { Route } from '../../kernel/route.ts';
import { type Hop, RTN_LOCAL } from '../../wire/rtnetlink/route.ts';
import type { Facts, World } from '../facts.ts';
import { lookUp } from '../look-up.ts';
import { wayToTarget } from '../ways.ts';

export interface DeliveryFacts extends Facts {
  /** The target is this host: the kernel answers, and nothing is forwarded. */
  readonly isLocal: boolean;
  /** Where the packets for the target leave; undefined: it is this host, or no route is known. */
  readonly egress: Link | undefined;
  /** That route is none yet: it is the one that the remedy makes. */
  readonly isToBeMade: boolean;
  /** The nexthop of the route to the target, with its gateway. */
  readonly hop: Hop | undefined;
  /** Where the sender's packets come in: to the MAC that it was told. Undefined: nowhere. */
  readonly entry: Link | undefined;
  /** The kernel's word on a packet from the sender that comes in at `entry`; undefined: it is that on the request. */
  readonly forth: Route | undefined;
  /** The kernel's word on a packet back: from the target, as it comes in on the egress; undefined: not asked. */
  readonly returning: Route | undefined;
}

export function gatherDelivery(world: World, asked: Facts): DeliveryFacts {
  const { arp, kernel, route, path, match, iif } = asked;
  const isLocal = (route?.errno === 0 ? route.type : path.route?.type) === RTN_LOCAL;
  const found = match?.hops ?? path.route?.hops ?? [];
  const isToBeMade = found.length === 0 && !isLocal;
  const hops = isToBeMade ? hopsOfRemedy(asked) : found;
  const facts = isToBeMade ? asIfFrom(asked, hops[0]) : asked;
  const oif = isLocal ? 0 : route?.errno === 0 && route.oif !== 0 ? route.oif : (hops[0]?.oif ?? 0);
  const egress = oif === 0 ? undefined : kernel.links.get(oif);
  const entry = entryOf(facts);
  // What this host sends from within a VRF is looked up in another table.
  const isInVrf = kernel.links.get(iif.master)?.kind === 'vrf';
  const { spa, tpa } = arp;
  const back = { spa: tpa, tpa: spa };
  return {
    ...facts,
    ...{ isLocal, egress, isToBeMade, hop: hops.find((hop) => hop.oif === oif), entry },
    forth:
      isLocal || entry === undefined || entry.ifindex === iif.ifindex
        ? undefined
        : lookUp(world, entry.ifindex, arp),
    returning: isLocal
      ? isInVrf
        ? undefined
        : lookUp(world, 0, back)
      : egress && lookUp(world, egress.ifindex, back),
  };
}

/** Where no route was found: the packets leave by the one that the remedy makes. What is down has nothing to be looked at yet. */
function hopsOfRemedy(facts: Facts): readonly Hop[] {
  const { link, via } = wayToTarget(facts) ?? {};
  return link === undefined || !isUp(link) ? [] : [{ oif: link.ifindex, via, flags: 0 }];
}

/** The return route is looked for as what comes in on the egress. */
function asIfFrom(facts: Facts, hop: Hop | undefined): Facts {
  if (hop === undefined) return facts;
  const back = { ...facts.lookups.back, iif: facts.nameOf(hop.oif) };
  return { ...facts, lookups: { ...facts.lookups, back }, back: fibLookup(facts.tables, back) };
}

/** A MAC other than the interface's own is heard by a macvlan on top of it that has it, as those of VRRP are made. */
function entryOf({ rule, iif, kernel: { links } }: Facts): Link | undefined {
  const taker = links.passthruAbove(iif.ifindex);
  if (taker !== undefined) return taker;
  const mac = rule?.mac ?? iif.mac;
  if (mac === iif.mac || [...links.portsOf(iif.ifindex)].some((port) => port.mac === mac)) return iif;
  return [...links].find((link) => link.lower === iif.ifindex && isMacvlan(link) && link.mac === mac);
}

const isMacvlan = ({ kind }: Link): boolean => kind === 'macvlan' || kind === 'macvtap';
