/** What would turn a drop into a reply, for each reason that one request can end in; or why nothing should. */
import { shellWord } from '../diagnose/commands.ts';
import { GUARD_ROWS } from '../policy/guards.ts';
import type { Reason } from '../policy/outcomes.ts';
import { formatIpv4, formatPrefix } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { IFF_UP } from '../wire/rtnetlink/link.ts';
import type { Facts, NOT_HEARD } from './facts.ts';
import { CAUSE_REMEDIES, ROUTE_REMEDIES } from './remedies-route.ts';
import { guardOff, key, type Make, nothing, type Remedy, switchOff, sysctl } from './remedy.ts';

/** An allow list that is not there yet would deny all else: so a denying prefix is taken away instead. */
const denied =
  (name: 'senders' | 'targets'): Make =>
  (facts) => {
    const { rule, arp } = facts;
    const address = name === 'senders' ? arp.spa : arp.tpa;
    const match = rule?.restrictions?.[name]?.match(address);
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
    command: `arproxy run -i ${shellWord(iif.name)}`,
    config: `interfaces: [{ match: { name: [${JSON.stringify(iif.name)}] } }]`,
    text,
  };
};

type Remedies = Readonly<Partial<Record<Reason | typeof NOT_HEARD.reason, Make>>>;

/** Each guard can be switched off. */
const GUARD_REMEDIES: Remedies = Object.fromEntries(
  GUARD_ROWS.map(([guard, { reason, why }]) => [reason, guardOff(guard, why)]),
);

/** `route-refused` has one for each cause: CAUSE_REMEDIES. */
export const REMEDIES: Remedies = {
  ...GUARD_REMEDIES,
  'interface-down': ({ heard }) => {
    const name = heard.find(({ flags }) => (flags & IFF_UP) === 0)?.name ?? 'IFACE';
    return {
      command: `ip link set ${shellWord(name)} up`,
      text: 'nothing is heard on an interface that is down',
    };
  },
  'not-chosen': unserved,
  noarp: ({ iif }) => ({
    command: `ip link set ${shellWord(iif.name)} arp on`,
    text: 'the kernel ignores ARP there too',
  }),
  'ipv4-disabled': ({ iif }) => ({
    command: `ip link set ${shellWord(iif.name)} mtu 1500 && ${sysctl(iif.name, 'forwarding', 1)}`,
    text: 'below an MTU of 68 the kernel switches IPv4 off, and its sysctls go with it; the addresses are to be added again',
  }),
  'not-ethernet': nothing('proxy ARP is for Ethernet'),
  gratuitous: (facts) => ({
    command: switchOff(facts, 'drop_gratuitous_arp'),
    text: 'better nothing: a host that requests its own address takes a reply for an address conflict',
  }),
  probe: nothing('a reply would say that the address is in use (RFC 5227)'),
  'sender-denied': denied('senders'),
  'target-denied': denied('targets'),
  'not-while-local': ({ rule }) => {
    const what = rule?.restrictions?.whileLocal;
    const text =
      'none from here: the other host answers now. It is answered while while_local is on this host';
    if (what === undefined) return { text };
    // No command: to add it by hand beside keepalived makes two hosts that answer.
    return { text: `${text} (${'mac' in what ? formatMac(what.mac) : formatIpv4(what.address)})` };
  },
  'target-multicast': nothing('a multicast address is not resolved by ARP'),
  ...ROUTE_REMEDIES,
};

/** Undefined for a reply. */
export function remedyFor(facts: Facts): Remedy | undefined {
  const { verdict, cause } = facts;
  if (verdict.reason === 'route-refused') return CAUSE_REMEDIES[cause ?? 'unknown'](facts);
  return REMEDIES[verdict.reason]?.(facts);
}
