/** What would turn a drop into a reply, from the facts; or why nothing should. */
import { RT_TABLE_MAIN } from '../kernel/fib.ts';
import type { Reason } from '../policy/decision.ts';
import { formatIpv4, formatPrefix } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { IFF_UP } from '../wire/rtnetlink/link.ts';
import { accessMatch } from './access.ts';
import type { Cause, Facts, NOT_HEARD } from './facts.ts';
import { routeKey, tableName } from './words.ts';

export interface Remedy {
  /** For people: what it comes from, or what else there is. */
  readonly text: string;
  /** For a shell, as root; a word in capitals is to be filled in. */
  readonly command?: string;
  /** A key of the configuration and its value, or what is to be done with a list. */
  readonly config?: string;
}

type Make = (facts: Facts) => Remedy;

const words =
  (text: string): Make =>
  () => ({ text });

const nothing = (why: string): Make => words(`none: ${why}`);

/** Where the kernel answers, a second answer would be too many. */
const KERNEL_ANSWERS = 'the kernel answers by itself';

const sysctl = (ifname: string, name: string, value: number): string =>
  ifname.includes('.')
    ? `sysctl -w net/ipv4/conf/${ifname}/${name}=${value}`
    : `sysctl -w net.ipv4.conf.${ifname}.${name}=${value}`;

/** Switches off a sysctl that conf/all and the interface are combined in. */
const switchOff = ({ iif, sysctl: read }: Facts, name: string): string => {
  const { all, own } = read(name);
  return [all !== 0 && sysctl('all', name, 0), own !== 0 && sysctl(iif.name, name, 0)]
    .filter((command) => command !== false)
    .join('; ');
};

const key = ({ ruleIndex }: Facts, path: string): string => `interfaces[${ruleIndex}].${path}`;
const guardOff =
  (guard: string, text: string): Make =>
  (facts) => ({ config: key(facts, `guards.${guard}: false`), text });

const targetRoute = ({ arp, path }: Facts, verb: 'add' | 'replace'): string => {
  const table = path.route?.table ?? RT_TABLE_MAIN;
  const where = table === RT_TABLE_MAIN || verb === 'add' ? '' : ` table ${tableName(table)}`;
  return `ip route ${verb} ${formatIpv4(arp.tpa)}/32 dev DEV${where}`;
};

/** The route, or the rule, that refuses is taken out of the way: by a longer prefix, or not at all. */
const overRefusal: Make = (facts) => {
  const { path } = facts;
  const last = path.rules.at(-1);
  if (path.route === undefined && path.ended && last !== undefined)
    return { command: `ip rule delete pref ${last.priority}`, text: 'a policy routing rule refuses it' };
  const which = path.route === undefined ? 'a route' : `the route ${routeKey(path.route)}`;
  return {
    command: targetRoute(facts, 'replace'),
    text: `${which} refuses it; a longer prefix goes before it`,
  };
};

/** An allow list that is not there yet would deny all else: so a denying prefix is taken away instead. */
const denied =
  (name: 'senders' | 'targets'): Make =>
  (facts) => {
    const { config, arp } = facts;
    const address = name === 'senders' ? arp.spa : arp.tpa;
    const match = config && accessMatch(config[name], address);
    if (match === undefined) {
      const text = `${name}.allow has some prefixes, so that all others are denied`;
      return { config: `add ${formatIpv4(address)}/32 to ${key(facts, `${name}.allow`)}`, text };
    }
    const where = match.file === undefined ? '' : ` (${match.file})`;
    return {
      config: `take ${formatPrefix(match.prefix)} out of ${key(facts, `${name}.${match.access}`)}${where}`,
      text: 'the longest prefix decides, and that one denies it',
    };
  };

const unserved: Make = ({ iif, heard }) => {
  const port = heard[0]?.name;
  const text =
    heard.length > 1
      ? `what comes in on ${port} is taken by ${iif.name}, as for the kernel's proxy_arp: serve that`
      : 'the first rule that matches an interface is the one for it; none does';
  return {
    command: `arproxy run -i ${iif.name}`,
    config: `interfaces: [{ match: { name: [${iif.name}] } }]`,
    text,
  };
};

type Remedies = Readonly<Partial<Record<Reason | typeof NOT_HEARD.reason, Make>>>;

/** A row for each reason that one question can end in. */
export const REMEDIES: Remedies = {
  'interface-down': ({ heard }) => {
    const name = heard.find(({ flags }) => (flags & IFF_UP) === 0)?.name ?? 'IFACE';
    return { command: `ip link set ${name} up`, text: 'nothing is heard on an interface that is down' };
  },
  'not-chosen': unserved,
  noarp: ({ iif }) => ({
    command: `ip link set ${iif.name} arp on`,
    text: 'the kernel ignores ARP there too',
  }),
  'ipv4-disabled': ({ iif }) => ({
    command: `ip link set ${iif.name} mtu 1500`,
    text: 'below an MTU of 68 the kernel switches IPv4 off; the addresses are to be added again',
  }),
  'not-ethernet': nothing('proxy ARP is for Ethernet'),
  gratuitous: (facts) => ({
    command: switchOff(facts, 'drop_gratuitous_arp'),
    text: 'better nothing: a host that asks for its own address takes an answer for a conflict',
  }),
  probe: nothing('an answer would say that the address is taken (RFC 5227)'),
  announcement: guardOff('announcements', 'better nothing: the host would take the answer for a conflict'),
  'group-sender': guardOff('group_sender', 'better nothing: the reply would go to everybody, or nobody'),
  'sender-mismatch': guardOff('sender_mismatch', 'somebody speaks for somebody else'),
  'unicast-request': guardOff('unicast', 'a request that was sent to our MAC alone'),
  'sender-denied': denied('senders'),
  'target-denied': denied('targets'),
  'not-while-local': ({ rule, iif }) => {
    const what = rule?.restrictions?.whileLocal;
    const text = 'on this host only while it has what while_local names: the other host answers now';
    if (what === undefined || 'mac' in what)
      return { text: what ? `${text} (${formatMac(what.mac)})` : text };
    return { command: `ip address add ${formatIpv4(what.address)}/32 dev ${iif.name}`, text };
  },
  'target-multicast': nothing('a multicast address has no MAC to ask for'),
  'target-loopback': ({ iif }) => ({
    command: sysctl(iif.name, 'route_localnet', 1),
    text: 'better nothing: 127.0.0.0/8 is for each host by itself',
  }),
  unanswered: words('ask again: the kernel gave no answer, for want of memory perhaps'),
  'no-route': (facts) => ({
    command: targetRoute(facts, 'add'),
    config: `add ${formatIpv4(facts.arp.tpa)}/32 to ${key(facts, 'targets.always')}`,
    text: 'DEV is the interface that the target is behind',
  }),
  'route-unreachable': overRefusal,
  'route-prohibited': overRefusal,
  'route-failed': words('the errno of the route question says what is wrong'),
  'target-local': nothing(KERNEL_ANSWERS),
  'not-forwarding': ({ iif }) => ({
    command: sysctl(iif.name, 'forwarding', 1),
    text: 'who answers for an address must forward to it',
  }),
  'route-not-unicast': nothing('the target is a broadcast, anycast or multicast address'),
  'same-interface': (facts) => ({
    config: key(facts, 'proxy_arp_pvlan: true'),
    command: `arproxy run -i ${facts.iif.name} --pvlan`,
    text: 'better nothing, unless the hosts there cannot reach each other: the target answers for itself',
  }),
  'own-address': nothing('a host asks for its own address, and would take an answer for a conflict'),
  'proxy-arp-off': (facts) => ({ config: key(facts, 'proxy_arp: true'), text: 'the configuration says so' }),
  'medium-id': (facts) =>
    facts.rule?.mediumId === undefined
      ? {
          command: sysctl(facts.iif.name, 'medium_id', 0),
          text: 'the two interfaces are said to be on one medium',
        }
      : { config: key(facts, 'medium_id: 0'), text: 'the two interfaces are said to be on one medium' },
  'default-route': (facts) => ({
    config: key(facts, 'guards.default_route: false'),
    command: targetRoute(facts, 'add'),
    text: 'a route of its own counts; DEV is the interface that the target is behind',
  }),
  'no-carrier': guardOff('carrier', 'better plug the cable in: the packets would end there'),
  'kernel-proxy-arp': (facts) => ({ command: switchOff(facts, 'proxy_arp'), text: KERNEL_ANSWERS }),
  'kernel-proxy-arp-pvlan': (facts) => ({
    command: switchOff(facts, 'proxy_arp_pvlan'),
    text: KERNEL_ANSWERS,
  }),
  'kernel-proxy-neighbour': ({ arp, iif }) => ({
    command: `ip neigh delete proxy ${formatIpv4(arp.tpa)} dev ${iif.name}`,
    text: KERNEL_ANSWERS,
  }),
};

/** `route-refused`, by its cause. */
export const CAUSE_REMEDIES: Readonly<Record<Cause, Make>> = {
  blackhole: overRefusal,
  'sender-martian': nothing('no host may have that address as its own'),
  'sender-local': ({ iif }) => ({
    command: sysctl(iif.name, 'accept_local', 1),
    text: "the sender's address is one of this host's own: better find out who else has it",
  }),
  'target-zero': nothing('0.0.0.0 is no address to ask for'),
  'rp-filter-strict': (facts) => {
    const { iif, kernel, arp, back } = facts;
    const way = back.route?.hops.map(({ oif }) => facts.nameOf(oif)).join(' or ') ?? 'nowhere';
    const text = `rp_filter is strict, and the way back to ${formatIpv4(arp.spa)} leads out of ${way}, not of ${iif.name}`;
    // Without an address on the interface, loose is refused as well: fib_validate_source().
    return kernel.addresses.anyOn(iif.ifindex) && Math.max(...Object.values(facts.sysctl('rp_filter'))) === 1
      ? { command: sysctl(iif.name, 'rp_filter', 2), text: `${text}: make it loose, or mend the route` }
      : { command: wayBack(facts), text };
  },
  'rp-filter-no-way-back': (facts) => ({
    command: wayBack(facts),
    text: `rp_filter is on, and there is no way back to ${formatIpv4(facts.arp.spa)}`,
  }),
  unknown: words(
    'the tables do not show why: look for source validation (rp_filter, accept_local) and blackholes',
  ),
};

const wayBack = ({ arp, iif }: Facts): string => `ip route replace ${formatIpv4(arp.spa)}/32 dev ${iif.name}`;

/** Undefined for a reply. */
export function remedyFor(facts: Facts): Remedy | undefined {
  const { verdict, cause } = facts;
  if (verdict.reason === 'route-refused') return CAUSE_REMEDIES[cause ?? 'unknown'](facts);
  return REMEDIES[verdict.reason]?.(facts);
}
