/** What would change a refusal from the route lookup on. */
import { shellWord } from '../diagnose/commands.ts';
import type { Reason } from '../policy/outcomes.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../wire/rtnetlink/route.ts';
import { RuleAction } from '../wire/rtnetlink/rule.ts';
import type { Cause, Facts } from './facts.ts';
import { key, type Make, mendIngress, nothing, switchOff, sysctl, words } from './remedy.ts';
import { routeKey, ruleWords, tableName } from './words.ts';

/** As the ifindex of a proxy neighbour. */
const ANY_INTERFACE = 0;

/** Where the kernel answers, a second answer would be too many. */
const KERNEL_ANSWERS = 'the kernel answers by itself';

/** A route of the target's own, in the table where the lookup ended; or, where there was none, in one that was looked in. */
const targetRoute = ({ arp, path }: Facts, verb: 'add' | 'replace'): string => {
  const lookedIn = path.rules.filter(({ action }) => action === RuleAction.TO_TBL).map(({ table }) => table);
  const usable = lookedIn.includes(RT_TABLE_MAIN) ? [] : lookedIn.filter((table) => table !== RT_TABLE_LOCAL);
  const table = path.route?.table ?? usable[0] ?? RT_TABLE_MAIN;
  const where = table === RT_TABLE_MAIN ? '' : ` table ${tableName(table)}`;
  return `ip route ${verb} ${formatIpv4(arp.tpa)}/32 dev DEV${where}`;
};

/** The route, or the rule, that refuses is taken out of the way: by a longer prefix, or not at all. */
const overRefusal: Make = (facts) => {
  const { path } = facts;
  const last = path.rules.at(-1);
  if (path.route === undefined && path.ended && last !== undefined)
    return { command: `ip rule delete ${ruleWords(last)}`, text: 'a policy routing rule refuses it' };
  const which = path.route === undefined ? 'a route' : `the route ${routeKey(path.route)}`;
  return {
    command: targetRoute(facts, 'replace'),
    text: `${which} refuses it; this one goes before it, or in its place`,
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
  'no-route': (facts) => ({
    command: targetRoute(facts, 'add'),
    config: `add ${formatIpv4(facts.arp.tpa)}/32 to ${key(facts, 'targets.always')}`,
    text: 'DEV is the interface that the target is behind; behind a router, via GATEWAY dev DEV',
  }),
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
    command: targetRoute(facts, 'add'),
    text: 'a route of its own counts; DEV is the interface that the target is behind',
  }),
  'kernel-proxy-arp': mendIngress('kernel-proxy-arp'),
  'kernel-proxy-arp-pvlan': (facts) => ({
    command: switchOff(facts, 'proxy_arp_pvlan'),
    text: KERNEL_ANSWERS,
  }),
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
          text: `${text}: loose, it is answered, but replies to its packets still leave there; if it is behind ${iif.name}, better ${returnRoute(facts)}`,
        }
      : { command: returnRoute(facts), text };
  },
  'rp-filter-no-way-back': (facts) => ({
    command: returnRoute(facts),
    text: `rp_filter is on, and there is no return route to ${formatIpv4(facts.arp.spa)}`,
  }),
  unknown: words(
    'the tables do not show why: look for source validation (rp_filter, accept_local) and blackholes',
  ),
};

const returnRoute = ({ arp, iif }: Facts): string =>
  `ip route replace ${formatIpv4(arp.spa)}/32 dev ${shellWord(iif.name)}`;
