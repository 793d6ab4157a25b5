/** What would change a refusal from the route lookup on. */
import { shellWord } from '../diagnose/commands.ts';
import { SHOW_PROC_SYS } from '../diagnose/hidden-sysctls.ts';
import { routeKey } from '../diagnose/route-words.ts';
import type { Reason } from '../policy/outcomes.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import type { Cause, Facts } from './facts.ts';
import { leadBack, leadToTarget, refusingRule } from './leading.ts';
import { key, type Make, mendIngress, nothing, switchOff, sysctl, words } from './remedy.ts';

/** As the ifindex of a proxy neighbour. */
const ANY_INTERFACE = 0;

/** Where the kernel answers, a second answer would be too many. */
const KERNEL_ANSWERS = 'the kernel answers by itself';

const BEHIND = 'DEV is the interface that the target is behind; behind a router, via GATEWAY dev DEV';

/** A route of the target's own before the one that refuses, or in its place; a rule that refuses is taken away. */
const overRefusal: Make = (facts) => {
  const rule = refusingRule(facts);
  const command = leadToTarget(facts, 'replace');
  if (rule !== undefined) {
    const text = `policy routing rule ${rule.priority} refuses it`;
    return { command, text: command.includes('DEV') ? `${text}; ${BEHIND}` : text };
  }
  const { route } = facts.path;
  const which = route === undefined ? 'a route' : `the route ${routeKey(route)}`;
  return { command, text: `${which} refuses it; this one goes before it, or in its place` };
};

const noRoute: Make = (facts) => {
  if (refusingRule(facts) !== undefined) return overRefusal(facts);
  const command = leadToTarget(facts, 'add');
  const ruleIsMissing = command.startsWith('ip rule add');
  return {
    command,
    config: `add ${formatIpv4(facts.arp.tpa)}/32 to ${key(facts, 'targets.always')}`,
    text: ruleIsMissing ? `no policy routing rule leads to table main; ${BEHIND}` : BEHIND,
  };
};

const OWN_ADDRESS = nothing(
  'a host requests its own address, and would take a reply for an address conflict',
);

const pvlan: Make = (facts) => ({
  config: key(facts, 'proxy_arp_pvlan: true'),
  command: `arproxy run -i ${shellWord(facts.iif.name)} --pvlan`,
  text: 'better nothing, unless the hosts there cannot reach each other: the target answers for itself',
});

/** arp_fwd_proxy(): -1 at the ingress goes before the comparison. */
const mediumInWords = ({ rule, iif }: Facts): string =>
  (rule?.mediumId ?? iif.devconf?.mediumId) === -1
    ? `medium_id is -1: no request received on ${iif.name} is answered`
    : 'the two interfaces are said to be on one medium';

/** A row for each reason from the route lookup on. */
export const ROUTE_REMEDIES: Readonly<Partial<Record<Reason, Make>>> = {
  'target-loopback': ({ iif }) => ({
    command: sysctl(iif.name, 'route_localnet', 1),
    text: 'better nothing: 127.0.0.0/8 is for each host by itself',
  }),
  unanswered: words('try again: the route lookup had no result; the kernel may be out of memory'),
  'no-route': noRoute,
  'route-unreachable': overRefusal,
  'route-prohibited': overRefusal,
  'route-failed': words('the errno of the route lookup says what is wrong'),
  'target-local': nothing(KERNEL_ANSWERS),
  'not-forwarding': mendIngress('forwarding'),
  'route-not-unicast': nothing('the target is a broadcast, anycast or multicast address'),
  'same-interface': (facts) => (facts.arp.spa === facts.arp.tpa ? OWN_ADDRESS(facts) : pvlan(facts)),
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
    command: leadToTarget(facts, 'add', () => false),
    text: 'a route of its own counts; DEV is the interface that the target is behind',
  }),
  'kernel-proxy-arp': mendIngress('kernel-proxy-arp'),
  'kernel-proxy-arp-pvlan': (facts) => ({
    command: switchOff(facts, 'proxy_arp_pvlan'),
    text: KERNEL_ANSWERS,
  }),
  'kernel-pvlan-unknown': words(`show /proc/sys to arproxy: ${SHOW_PROC_SYS}`),
  'kernel-proxy-neighbour': ({ arp, iif, kernel }) => {
    const where = kernel.proxyNeighbours.has(arp.tpa, ANY_INTERFACE) ? '' : ` dev ${shellWord(iif.name)}`;
    return { command: `ip neigh delete proxy ${formatIpv4(arp.tpa)}${where}`, text: KERNEL_ANSWERS };
  },
};

/** `route-refused`, by its cause. */
export const CAUSE_REMEDIES: Readonly<Record<Cause, Make>> = {
  blackhole: overRefusal,
  'sender-martian': nothing('no host may have that address as its own'),
  'sender-local': ({ iif }) => ({
    command: sysctl(iif.name, 'accept_local', 1),
    text: "the sender's address is one of this host's own: better find out who else has it",
  }),
  'target-zero': nothing('0.0.0.0 is not the address of a host'),
  'rp-filter-strict': (facts) => {
    const { iif, kernel, arp, back } = facts;
    const way = back.route?.hops.map(({ oif }) => facts.nameOf(oif)).join(' or ') ?? 'nowhere';
    const mode = Math.max(...Object.values(facts.sysctl('rp_filter')));
    const text = `rp_filter is ${mode}, and the return route to ${formatIpv4(arp.spa)} leads out of ${way}, not of ${iif.name}`;
    // Without an address on the interface, loose is refused as well: fib_validate_source().
    return kernel.addresses.anyOn(iif.ifindex) && mode === 1
      ? {
          command: sysctl(iif.name, 'rp_filter', 2),
          text: `${text}: loose, it is answered, but replies to its packets still leave there; if it is behind ${iif.name}, better ${leadBack(facts)}`,
        }
      : { command: leadBack(facts), text };
  },
  'rp-filter-no-way-back': (facts) => ({
    command: leadBack(facts),
    text: `rp_filter is on, and there is no return route to ${formatIpv4(facts.arp.spa)}`,
  }),
  unknown: words(
    'the tables do not show why: look for source validation (rp_filter, accept_local) and blackholes',
  ),
};
