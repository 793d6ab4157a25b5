/** The verdict in one sentence, with its cause where that is known. */
import { tableName } from '../diagnose/commands.ts';
import { prefixWords, typeName } from '../diagnose/route-words.ts';
import { REFUSING_ACTIONS, ruleLine } from '../diagnose/rule-words.ts';
import { type FibPath, refuses } from '../kernel/fib.ts';
import { frameFields } from '../responder/decision.ts';
import { frameInWords } from '../responder/decision-words.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { RTN_BLACKHOLE } from '../wire/rtnetlink/route.ts';
import type { Cause, Facts, Verdict } from './facts.ts';
import { nearSender, nearTarget } from './near.ts';
import { ownAddressText } from './own-address.ts';
import { silenceWords } from './unheard.ts';

export function summaryOf(facts: Facts): string {
  const { verdict } = facts;
  return SUMMARIES[verdict.reason]?.(facts) ?? verdict.text;
}

/** Undefined: the sentence of the reason says it all. */
type Summary = (facts: Facts) => string | undefined;

const byRefusal: Summary = ({ path }) => refusalWords(path);

const unheard: Summary = (facts) => {
  const silence = silenceWords(facts);
  return silence && `${silence}: no frame comes in`;
};

const SUMMARIES: Readonly<Partial<Record<Verdict['reason'], Summary>>> = {
  'other-host': ({ arp, frame }) =>
    frame?.header &&
    `the frame is ${frameInWords({ sha: formatMac(arp.sha), ...frameFields({ ...frame, source: arp.sha }) })}`,
  'no-route': (facts) => {
    const [nearest] = nearTarget(facts);
    return byRefusal(facts) ?? (nearest && `${facts.verdict.text}: ${nearest.text}`);
  },
  'route-unreachable': byRefusal,
  'route-prohibited': byRefusal,
  'route-refused': (facts) => OF_CAUSE[facts.cause ?? 'unknown'](facts),
  'interface-down': unheard,
  'interface-no-carrier': unheard,
  'port-blocked': unheard,
  'target-local': ownAddressText,
  'same-interface': (facts) => {
    const [nearest] = nearTarget(facts);
    return nearest && `${facts.verdict.text}: ${nearest.text}`;
  },
};

const OF_CAUSE: Readonly<Record<Cause, Summary>> = {
  blackhole: byRefusal,
  'sender-martian': ({ arp }) => `no host may have the sender's address, ${formatIpv4(arp.spa)}`,
  'sender-local': ({ arp }) => `the sender's address, ${formatIpv4(arp.spa)}, is one of this host's own`,
  'target-zero': () => '0.0.0.0 is not the address of a host',
  'rp-filter-strict': (facts) => {
    const { arp, iif, back, nameOf, kernel } = facts;
    const ways = back.route?.hops.map(({ oif }) => nameOf(oif)).join(' or ') ?? 'nowhere';
    const unnumbered = kernel.addresses.anyOn(iif.ifindex) ? '' : `, ${iif.name} has no IPv4 address`;
    const mode = rpFilterOf(facts) === 1 ? `strict on ${iif.name}` : `loose on ${iif.name}${unnumbered}`;
    return `rp_filter is ${mode} and the return route to ${formatIpv4(arp.spa)} leads out of ${ways}`;
  },
  'rp-filter-no-way-back': (facts) => {
    const { arp, iif, back } = facts;
    const mode = `rp_filter is ${rpFilterOf(facts)} on ${iif.name}`;
    const to = formatIpv4(arp.spa);
    const refused = refusalWords(back);
    if (refused !== undefined) return `${mode} and the return route to ${to} is ${refused}`;
    const [nearest] = nearSender(facts);
    return `${mode} and there is no return route to ${to}${nearest === undefined ? '' : `: ${nearest.text}`}`;
  },
  unknown: () => 'the kernel refuses it (EINVAL), and rules, routes and sysctls do not show why',
};

const rpFilterOf = ({ sysctl }: Facts): number => Math.max(...Object.values(sysctl('rp_filter')));

/** `refused by the blackhole route 10.9.0.0/16 in table main`; undefined: nothing refuses. */
export function refusalWords({ route, rules, ended }: FibPath): string | undefined {
  const rule = rules.at(-1);
  if (!ended || rule === undefined) return undefined;
  if (route === undefined)
    return rule.action in REFUSING_ACTIONS
      ? `refused by policy routing rule ${rule.priority} (${ruleLine(rule)})`
      : undefined;
  if (!refuses(route.type)) return undefined;
  const table = `in table ${tableName(route.table)}`;
  if (route.type === RTN_BLACKHOLE && route.nexthopId !== 0)
    return `refused by the route ${prefixWords(route)} ${table}: nexthop object ${route.nexthopId} is a blackhole`;
  return `refused by the ${typeName(route.type)} route ${prefixWords(route)} ${table}`;
}
