/** The checks from the route lookup on. */
import { printDuration } from '../config/units.ts';
import { sysctlInWords } from '../diagnose/hidden-sysctls.ts';
import { describeRoute, typeName } from '../diagnose/route-words.ts';
import { isDefaultRoute, LARGEST_NETWORK } from '../policy/default-route.ts';
import { holdsFor } from '../policy/readiness.ts';
import { formatIpv4, formatPrefix } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { errnoName } from '../wire/netlink/errno.ts';
import { IFF_LOWER_UP } from '../wire/rtnetlink/link.ts';
import { RTN_LOCAL } from '../wire/rtnetlink/route.ts';
import type { Facts } from './facts.ts';
import { nearSender, nearTargetOrLost } from './near.ts';
import { silenceInWords } from './own-address.ts';
import type { Step } from './step.ts';
import { byRule, describePath } from './words.ts';

/** A check that only a target behind another interface than the asking one meets. */
const beyond =
  (looked: Step['looked']): Step['looked'] =>
  (facts) =>
    facts.route?.oif === facts.iif.ifindex ? undefined : looked(facts);

export const ROUTE_STEPS: readonly Step[] = [
  {
    check: 'route',
    reasons: [
      'unanswered',
      'target-loopback',
      'no-route',
      'route-unreachable',
      'route-prohibited',
      'route-refused',
      'route-failed',
    ],
    causes: ['blackhole', 'target-zero', 'unknown'],
    near: nearTargetOrLost,
    looked: lookAtRoute,
  },
  {
    check: 'source validation',
    reasons: [],
    causes: ['sender-martian', 'sender-local', 'rp-filter-strict', 'rp-filter-no-way-back'],
    near: (facts) => (facts.cause?.startsWith('rp-filter') ? nearSender(facts) : []),
    looked: ({ arp, sysctl, back, nameOf }) => {
      const { all, own } = sysctl('rp_filter');
      const way = describePath(back, nameOf);
      return `rp_filter ${Math.max(all, own)} (all ${all}, interface ${own}); the return route to ${formatIpv4(arp.spa)}: ${way}`;
    },
  },
  {
    check: 'local',
    reasons: ['target-local'],
    looked: lookAtLocal,
  },
  {
    check: 'forwarding',
    reasons: ['not-forwarding'],
    looked: ({ iif }) => `net.ipv4.conf.${iif.name}.forwarding is ${holdsFor('forwarding', iif) ? 0 : 1}`,
  },
  {
    check: 'route type',
    reasons: ['route-not-unicast'],
    looked: ({ route }) => (route === undefined ? undefined : typeName(route.type)),
  },
  {
    check: 'way out',
    reasons: ['same-interface', 'own-address', 'kernel-proxy-arp-pvlan', 'kernel-pvlan-unknown'],
    near: nearTargetOrLost,
    looked: ({ iif, route, rule, nameOf, kernel }) => {
      if (route === undefined) return undefined;
      if (route.oif !== iif.ifindex) return `${nameOf(route.oif)}, another interface`;
      return `${nameOf(route.oif)}, where the request came in; proxy_arp_pvlan ${rule?.proxyArpPvlan === true}, the kernel's: all ${sysctlInWords(kernel.all.proxyArpPvlan)}, interface ${sysctlInWords(iif.devconf?.proxyArpPvlan)}`;
    },
  },
  {
    check: 'proxy neighbours',
    reasons: ['kernel-proxy-neighbour'],
    looked: beyond(({ kernel, arp, iif }) => {
      const is = kernel.proxyNeighbours.has(arp.tpa, iif.ifindex);
      return `the kernel has ${is ? 'one' : 'none'} for ${formatIpv4(arp.tpa)}`;
    }),
  },
  {
    check: "kernel's proxy_arp",
    reasons: ['kernel-proxy-arp'],
    looked: beyond(
      ({ kernel, iif }) =>
        `all ${Number(kernel.all.proxyArp)}, interface ${Number(iif.devconf?.proxyArp ?? 0)}`,
    ),
  },
  { check: 'medium_id', reasons: ['medium-id'], looked: beyond(lookAtMedium) },
  {
    check: 'proxy_arp',
    reasons: ['proxy-arp-off'],
    looked: beyond(({ rule }) => `${rule?.proxyArp === true} in the rule`),
  },
  {
    check: 'always',
    reasons: ['always'],
    looked: ({ rule, arp }) => {
      const match = rule?.restrictions?.targets?.match(arp.tpa);
      return match?.access === 'always' ? `targets.always ${formatPrefix(match.prefix)}` : undefined;
    },
  },
  {
    check: 'guard default_route',
    reasons: ['default-route'],
    near: nearTargetOrLost,
    looked: ({ config, route, verdict }) =>
      config?.guards.defaultRoute !== true || verdict.reason === 'always'
        ? undefined
        : describeLength(route?.length ?? -1),
  },
  {
    check: 'guard carrier',
    reasons: ['no-carrier'],
    looked: ({ config, kernel, route, nameOf, verdict }) => {
      if (config?.guards.carrier !== true || route === undefined || verdict.reason === 'always')
        return undefined;
      const flags = kernel.links.get(route.oif)?.flags ?? 0;
      return `${nameOf(route.oif)} has ${(flags & IFF_LOWER_UP) === 0 ? 'no' : 'a'} carrier`;
    },
  },
  {
    check: 'proxy_delay',
    reasons: ['proxy-queue-full', 'proxy-queue-purged'],
    looked: ({ rule, unicast }) =>
      rule === undefined || rule.proxyDelay === 0 || unicast
        ? undefined
        : `answered after a random time below ${printDuration(rule.proxyDelay)}, unless more than ${rule.proxyQlen} wait (how many do cannot be seen)`,
  },
  {
    check: 'answer',
    reasons: ['proxy-arp', 'proxy-arp-pvlan'],
    looked: ({ arp, iif, rule }) => {
      const mac = rule?.mac ?? iif.mac;
      return `${formatIpv4(arp.tpa)} is-at ${mac === undefined ? 'nothing' : formatMac(mac)}, to ${formatMac(arp.sha)}`;
    },
  },
];

const describeLength = (length: number): string =>
  length > 0 && isDefaultRoute(length)
    ? `the matched prefix has length ${length}: below ${LARGEST_NETWORK} it is a part of a default route`
    : `the matched prefix has length ${length}`;

function lookAtRoute({ route, match, path, nameOf }: Facts): string {
  if (route === undefined) return 'the route lookup had no result';
  const { route: found, rules } = path;
  if (route.errno !== 0) return `${describePath(path, nameOf)} (${errnoName(route.errno)})`;
  if (match === undefined) return `${typeName(route.type)} dev ${nameOf(route.oif)}`;
  // Where the tables local and main are one trie, the kernel names main for both.
  const agrees = found?.type === match.type && found.prefix.length === match.prefix.length;
  const named = agrees ? { ...match, table: found.table } : match;
  const leg = match.hops.length > 1 ? `; for this request: dev ${nameOf(route.oif)}` : '';
  return `${describeRoute(named, nameOf)}${agrees ? byRule(rules.at(-1)) : ''}${leg}`;
}

function lookAtLocal(facts: Facts): string {
  const { arp, route } = facts;
  if (route?.type !== RTN_LOCAL) return `${formatIpv4(arp.tpa)} is not an address of this host`;
  return [`${formatIpv4(arp.tpa)} is an address of this host`, silenceInWords(facts)]
    .filter((part) => part !== undefined)
    .join('; ');
}

function lookAtMedium({ iif, rule, egressRule, kernel, route, nameOf }: Facts): string | undefined {
  if (route === undefined) return undefined;
  const ours = rule?.mediumId ?? iif.devconf?.mediumId ?? 0;
  const theirs = egressRule?.mediumId ?? kernel.links.get(route.oif)?.devconf?.mediumId;
  return `${iif.name} ${ours}, ${nameOf(route.oif)} ${theirs ?? 'none, which counts as -1'}`;
}
