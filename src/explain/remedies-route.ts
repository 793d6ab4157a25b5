/** What would change a refusal from the route lookup on. */
import { shellWord } from '../diagnose/commands.ts';
import { SHOW_PROC_SYS } from '../diagnose/hidden-sysctls.ts';
import { hopWords } from '../diagnose/route-words.ts';
import { hasCarrier, isUp, type Link } from '../kernel/links.ts';
import type { Reason } from '../policy/outcomes.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { wasThere } from '../wire/rtnetlink/neighbour.ts';
import type { Cause, Facts } from './facts.ts';
import { leadBack, leadToTarget, refusingRule } from './leading.ts';
import { nearTarget } from './near.ts';
import {
  key,
  type Make,
  mend,
  mendIngress,
  nothing,
  type Remedy,
  switchOff,
  sysctl,
  words,
} from './remedy.ts';
import { refusalWords } from './summary.ts';
import { GATEWAY, type Way, wayToTarget } from './ways.ts';

/** As the ifindex of a proxy neighbour. */
const ANY_INTERFACE = 0;

/** Where the kernel answers, a second answer would be too many. */
const KERNEL_ANSWERS = 'the kernel answers by itself';

const clauses = (...all: readonly string[]): string => all.filter((clause) => clause !== '').join('; ');

/** A route of the target's own before the one that refuses, or in its place; a rule that refuses is taken away. */
const overRefusal: Make = (facts) => {
  const { command, text } = leadToTarget(facts, 'replace');
  const why = refusalWords(facts.path) ?? 'a route refuses it';
  return { command, text: clauses(why, text) };
};

const noRoute: Make = (facts) => {
  const lost = withoutCarrier(facts);
  if (lost !== undefined) return carrierBack(lost, facts);
  if (refusingRule(facts) !== undefined) return overRefusal(facts);
  const { command, text } = leadToTarget(facts, 'add');
  const ruleIsMissing = command.startsWith('ip rule add');
  return {
    command,
    config: `add ${formatIpv4(facts.arp.tpa)}/32 to ${key(facts, 'targets.always')}`,
    text: clauses(ruleIsMissing ? 'no policy routing rule leads to table main' : '', text),
  };
};

/** What is at its other end is elsewhere, if it is not its peer. */
function carrierBack(link: Link, facts: Facts): Remedy {
  const remedy = mend('no-carrier', link, facts);
  const isElsewhere = facts.kernel.links.get(link.lower) === undefined;
  return isElsewhere && remedy.command !== undefined ? { text: `none: ${remedy.text}` } : remedy;
}

/** The link of what was nearly found, which nobody here can bring back. */
function withoutCarrier(facts: Facts): Link | undefined {
  const [nearest] = nearTarget(facts);
  const links = (nearest?.route?.hops ?? []).map(({ oif }) => facts.kernel.links.get(oif));
  const isLost = (link: Link | undefined): boolean => link !== undefined && isUp(link) && !hasCarrier(link);
  return links.every(isLost) ? links[0] : undefined;
}

const OWN_ADDRESS = nothing(
  'a host requests its own address, and would take a reply for an address conflict',
);

/**
 * On the link itself the target is there for certain, unless its own route went down with an interface (one subnet on two wires);
 * behind a gateway on it, it is there for want of a better route.
 */
function isWorthARoute(way: Way, isBehindGateway: boolean, facts: Facts): boolean {
  const { link, isKnown, lacksRouter, via } = way;
  if (isBehindGateway) return isKnown || (lacksRouter !== true && via !== GATEWAY);
  if (via === GATEWAY) return false;
  return isKnown || (lacksRouter !== true && !isUp(link) && !isNeighbourHere(facts));
}

const isNeighbourHere = ({ neighbours, iif, arp }: Facts): boolean =>
  neighbours.some((row) => row.ifindex === iif.ifindex && row.address === arp.tpa && wasThere(row));

/**
 * Where the target is known, or may be, behind another interface: a route there. Else it answers for itself, and a proxy would be
 * in its way: proxy_arp_pvlan is for those who know that their hosts are kept apart, and never a remedy.
 */
const sameInterface: Make = (facts) => {
  if (facts.arp.spa === facts.arp.tpa) return OWN_ADDRESS(facts);
  const lost = withoutCarrier(facts);
  if (lost !== undefined) return carrierBack(lost, facts);
  const { iif, route, match, arp, nameOf } = facts;
  const gateway = match?.hops.find(({ oif, via }) => oif === route?.oif && via !== undefined);
  const way = wayToTarget(facts);
  if (way !== undefined && isWorthARoute(way, gateway !== undefined, facts)) {
    const { command, text } = leadToTarget(facts, 'add');
    return { command, text: clauses(`a route of its own leads out of ${way.link.name}`, text) };
  }
  const target = formatIpv4(arp.tpa);
  if (gateway !== undefined)
    return {
      text: `none: ${target} is routed ${hopWords(gateway, nameOf)}, back to where the request came from; if it is behind another interface, it wants a route there: ip route add ${target}/32 via ${GATEWAY} dev DEV`,
    };
  return {
    text: `none: ${target} is on ${iif.name} itself, and answers there for itself; for hosts on it that cannot reach each other there is proxy_arp_pvlan (see the manual)`,
  };
};

/** arp_fwd_proxy(): -1 at the ingress goes before the comparison. */
const mediumInWords = ({ rule, iif }: Facts): string =>
  (rule?.mediumId ?? iif.devconf?.mediumId) === -1
    ? `medium_id is -1: no request received on ${iif.name} is answered`
    : 'the two interfaces are said to be on one medium';

/** The guard counts routes that are more specific. */
const ownRoute = (facts: Facts): { readonly command: string; readonly text: string } => {
  const { command, text } = leadToTarget(facts, 'add', () => false);
  return { command, text: clauses('a route of its own counts', text) };
};

const refusalOf = ({ back, arp }: Facts): string | undefined => {
  const words = refusalWords(back);
  return words && `the return route to ${formatIpv4(arp.spa)} is ${words}`;
};

/** A row for each reason from the route lookup on. */
export const ROUTE_REMEDIES: Readonly<Partial<Record<Reason, Make>>> = {
  'target-loopback': nothing('127.0.0.0/8 is for each host by itself'),
  unanswered: words('try again: the route lookup had no result; the kernel may be out of memory'),
  'no-route': noRoute,
  'route-unreachable': overRefusal,
  'route-prohibited': overRefusal,
  'route-failed': words('the errno of the route lookup says what is wrong'),
  'not-forwarding': mendIngress('forwarding'),
  'route-not-unicast': nothing('the target is a broadcast, anycast or multicast address'),
  'same-interface': sameInterface,
  'own-address': OWN_ADDRESS,
  'proxy-arp-off': mendIngress('proxy-arp-off'),
  'medium-id': (facts) => ({
    text: mediumInWords(facts),
    ...(facts.rule?.mediumId === undefined
      ? { command: sysctl(facts.iif.name, 'medium_id', 0) }
      : { config: key(facts, 'medium_id: 0') }),
  }),
  'default-route': (facts) => ({
    config: key(facts, 'guards.default_route: false'),
    ...ownRoute(facts),
  }),
  'kernel-proxy-arp': mendIngress('kernel-proxy-arp'),
  'kernel-proxy-arp-pvlan': (facts) => ({
    command: switchOff(facts, 'proxy_arp_pvlan'),
    text: KERNEL_ANSWERS,
  }),
  'kernel-pvlan-unknown': words(`show /proc/sys to arproxy: ${SHOW_PROC_SYS}`),
  // Either one is enough: both go.
  'kernel-proxy-neighbour': ({ arp, iif, kernel }) => {
    const remove = `ip neigh delete proxy ${formatIpv4(arp.tpa)}`;
    const commands = [
      ...(kernel.proxyNeighbours.isOn(arp.tpa, iif.ifindex) ? [`${remove} dev ${shellWord(iif.name)}`] : []),
      ...(kernel.proxyNeighbours.isOn(arp.tpa, ANY_INTERFACE) ? [remove] : []),
    ];
    return { command: commands.join('; '), text: KERNEL_ANSWERS };
  },
};

/** `route-refused`, by its cause. */
export const CAUSE_REMEDIES: Readonly<Record<Cause, Make>> = {
  blackhole: overRefusal,
  'sender-martian': nothing('no host may have that address as its own'),
  'sender-local': ({ arp }) => ({
    text: `none: ${formatIpv4(arp.spa)} is an address of this host: find out which of the two hosts should have it, and give the other one another`,
  }),
  'target-zero': nothing('0.0.0.0 is not the address of a host'),
  'rp-filter-strict': (facts) => {
    const { iif, kernel, arp, back } = facts;
    const way = back.route?.hops.map(({ oif }) => facts.nameOf(oif)).join(' or ') ?? 'nowhere';
    const mode = Math.max(...Object.values(facts.sysctl('rp_filter')));
    const text = `rp_filter is ${mode}, and the return route to ${formatIpv4(arp.spa)} leads out of ${way}, not of ${iif.name}`;
    // Without an address on the interface, loose is refused as well: fib_validate_source().
    const isEnough = kernel.addresses.anyOn(iif.ifindex) && mode === 1;
    const loose = `; if it is wanted there, ${sysctl(iif.name, 'rp_filter', 2)} has the request answered, but replies to its packets still leave there`;
    return { command: leadBack(facts), text: isEnough ? `${text}${loose}` : text };
  },
  'rp-filter-no-way-back': (facts) => ({
    command: leadBack(facts),
    text: `rp_filter is on, and ${refusalOf(facts) ?? `there is no return route to ${formatIpv4(facts.arp.spa)}`}`,
  }),
  unknown: words(
    'the tables do not show why: look for source validation (rp_filter, accept_local) and blackholes',
  ),
};
