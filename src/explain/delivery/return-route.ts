/** The packets back: where the kernel sends those of the target that come in on the egress, as fib_validate_source() has it too. */
import { contains, formatIpv4 } from '../../wire/ipv4.ts';
import { EHOSTUNREACH, EINVAL, errnoName } from '../../wire/netlink/errno.ts';
import { RTN_LOCAL, RTN_UNICAST } from '../../wire/rtnetlink/route.ts';
import { leadBack } from '../leading.ts';
import { nearSender } from '../near.ts';
import { sysctlOff } from '../remedy.ts';
import { refusalWords } from '../summary.ts';
import { describePath } from '../words.ts';
import { type DeliveryCheck, type Found, lost, notKnown, ok } from './check.ts';
import type { DeliveryFacts } from './facts.ts';

export const RETURN_ROUTE: DeliveryCheck = {
  check: 'return route',
  look: (facts) => {
    const { returning, arp, iif, egress } = facts;
    if (returning === undefined) return fromAnywhere(facts);
    const to = formatIpv4(arp.spa);
    const from = egress === undefined ? '' : ` from ${egress.name}`;
    const refused = returning.errno === 0 ? '' : ` (${errnoName(returning.errno)})`;
    const way = `to ${to}${from}: ${describePath(facts.back, facts.nameOf)}`;
    const looked = `${way}${refused}`;
    if (isBroughtBack(facts)) return ok(`${looked}; comes back with ${iif.name}`);
    if (returning.errno === 0 && returning.type === RTN_LOCAL)
      return lost(looked, 'sender-local', `${to} is an address of this host: packets back stay here`, {
        none: `${to} is an address of this host's own, and of the sender: find out who else has it`,
      });
    if (leadsHere(facts)) return ok(way); // an errno is of what other checks find
    return astray(facts, looked);
  },
};

/** While no route leads to the target, nobody knows where its packets would come in: said is what holds wherever that is. */
function fromAnywhere(facts: DeliveryFacts): Found | undefined {
  const { isLocal, egress, back, arp, iif, nameOf, sysctl, tables } = facts;
  const { route } = back;
  if (isLocal || egress !== undefined || isBroughtBack(facts) || route?.type === RTN_LOCAL) return undefined;
  if (tables.rules.some((rule) => rule.iif !== '')) return undefined;
  const to = formatIpv4(arp.spa);
  const looked = `to ${to}: ${describePath(back, nameOf)}`;
  if (route === undefined || refusalWords(back) !== undefined) return astray(facts, looked);
  if (route.hops.some(({ oif }) => isOnTheWire(facts, oif))) return ok(looked);
  const ways = route.hops.map(({ oif }) => nameOf(oif)).join(' or ');
  const text = `packets back to ${to} leave by ${ways}, not by ${iif.name}`;
  const mend = { rank: 'return-route', command: leadBack(facts) } as const;
  const { all, own } = sysctl('rp_filter');
  return Math.max(all, own) === 1
    ? lost(looked, 'return-route', `${text}, and rp_filter is strict there`, mend)
    : notKnown(looked, 'return-route', text, mend);
}

/** A prefix of an address on the ingress, which is down: its route returns when it is up again. */
const isBroughtBack = ({ iif, addresses, arp, verdict }: DeliveryFacts): boolean =>
  verdict.reason === 'interface-down' &&
  addresses.some(({ ifindex, prefix }) => ifindex === iif.ifindex && contains(prefix, arp.spa));

/** Where the egress does not forward, or refuses the target as a source, the kernel does not say where the route leads: the tables do. */
function leadsHere(facts: DeliveryFacts): boolean {
  const { returning, back } = facts;
  if (returning?.errno === 0) return returning.type === RTN_UNICAST && isOnTheWire(facts, returning.oif);
  if (returning?.errno !== EHOSTUNREACH && returning?.errno !== EINVAL) return false;
  const { route } = back;
  return route?.type === RTN_UNICAST && route.hops.some(({ oif }) => isOnTheWire(facts, oif));
}

/** The ingress, and what sends and hears on the same wire: a macvlan on it, or what it is a macvlan on. A port hears nothing. */
function isOnTheWire({ iif, heard, kernel: { links } }: DeliveryFacts, oif: number): boolean {
  const link = links.get(oif);
  if (link === undefined || links.takerOf(link) !== undefined) return false;
  return (
    heard.some(({ ifindex }) => ifindex === oif) || (link.kind === 'macvlan' && link.lower === iif.ifindex)
  );
}

/** None at all, refused, or out of another interface. */
function astray(facts: DeliveryFacts, looked: string): Found {
  const { returning, back, arp, iif, egress, nameOf } = facts;
  const packets = `packets back to ${formatIpv4(arp.spa)}`;
  const mend = { rank: 'return-route', command: leadBack(facts) } as const;
  const refusal = refusalWords(back);
  if (refusal !== undefined) return lost(looked, 'return-route', `${packets} are ${refusal}`, mend);
  const [nearest] = nearSender(facts);
  if (returning?.errno !== 0)
    return lost(
      looked,
      'return-route',
      `${packets} are lost: there is no return route${nearest === undefined ? '' : `: ${nearest.text}`}`,
      mend,
    );
  const via = back.route?.hops.find(({ oif }) => oif === returning.oif)?.via;
  const text = `${packets} leave by ${nameOf(returning.oif)}${via === undefined ? '' : ` via ${via}`}, not by ${iif.name}`;
  // Another router may know the way from there; the one that has just sent them here does not.
  return via === undefined || returning.oif === egress?.ifindex
    ? lost(looked, 'return-route', text, mend)
    : notKnown(looked, 'return-route', text, mend);
}

/** Where the target's packets come in, it is a sender: strict or loose, the route to it counts (fib_validate_source()). */
export const TARGETS_SOURCE: DeliveryCheck = {
  check: 'source validation',
  look: (facts) => {
    const { returning, egress, isToBeMade, arp, sysctl } = facts;
    if (egress === undefined || returning === undefined) return undefined;
    const { all, own } = sysctl('rp_filter', egress.name);
    const looked = `rp_filter on ${egress.name} ${Math.max(all, own)} (all ${all}, interface ${own})`;
    // A route to be made leads out of the egress, so that it is good for both ways.
    if (returning.errno !== EINVAL || isToBeMade || !leadsHere(facts)) return ok(looked);
    const text = `rp_filter on ${egress.name} refuses ${formatIpv4(arp.tpa)} as a sender: the route to it, as looked up from ${facts.iif.name}, leads elsewhere`;
    return lost(looked, 'source-validation', text, {
      ...{ rank: 'rp-filter', command: sysctlOff(facts, 'rp_filter', egress.name) },
    });
  },
};
