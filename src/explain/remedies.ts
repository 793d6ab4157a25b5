/** What would turn a drop into a reply, for each reason that one request can end in; or why nothing should. */
import { openPort, portWords } from '../diagnose/bridge-ports.ts';
import { shellWord } from '../diagnose/commands.ts';
import { SHOW_PROC_SYS } from '../diagnose/hidden-sysctls.ts';
import { isBlocked } from '../kernel/bridge-ports.ts';
import { GUARD_ROWS } from '../policy/guards.ts';
import type { Reason } from '../policy/outcomes.ts';
import { formatIpv4, formatPrefix } from '../wire/ipv4.ts';
import type { Facts, NotHeard } from './facts.ts';
import { ownAddress } from './own-address.ts';
import { FRAME_REMEDIES } from './remedies-frame.ts';
import { CAUSE_REMEDIES, ROUTE_REMEDIES } from './remedies-route.ts';
import {
  guardOff,
  key,
  type Make,
  mend,
  mendIngress,
  nothing,
  type Remedy,
  remedyFrom,
  words,
} from './remedy.ts';
import { silencedAt } from './unheard.ts';

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

const unserved: Make = (facts) => {
  const { iif, heard } = facts;
  const config = `interfaces: [{ match: { name: [${JSON.stringify(iif.name)}] } }]`;
  const below = heard.at(-2);
  if (below !== undefined)
    return { ...mend(below.master === iif.ifindex ? 'port' : 'passthru', below, facts, iif), config };
  const text = 'the first rule that matches an interface is the one for it; none does';
  return { command: `arproxy run -i ${shellWord(iif.name)}`, config, text };
};

/** Of what the frame ends at, on its way up. */
const unheard: Make = (facts) => {
  const { link = facts.iif, reason = 'interface-down' } = silencedAt(facts.heard, facts.kernel) ?? {};
  const bridge = facts.kernel.links.takerOf(link);
  if (reason === 'interface-down') return mend('down', link, facts);
  if (reason === 'interface-no-carrier') return mend('no-carrier', link, facts);
  if (bridge === undefined || !isBlocked(link)) return mend('port-blocked', link, facts);
  return remedyFrom(portWords(link, bridge), openPort(link, bridge));
};

type Remedies = Readonly<Partial<Record<Reason | NotHeard, Make>>>;

/** Each guard can be switched off. */
const GUARD_REMEDIES: Remedies = Object.fromEntries(
  GUARD_ROWS.map(([guard, { reason, why }]) => [reason, guardOff(guard, why)]),
);

/** `route-refused` has one for each cause: CAUSE_REMEDIES. */
export const REMEDIES: Remedies = {
  ...GUARD_REMEDIES,
  ...FRAME_REMEDIES,
  'interface-down': unheard,
  'interface-no-carrier': unheard,
  'port-blocked': unheard,
  'not-chosen': unserved,
  noarp: mendIngress('noarp'),
  'ipv4-disabled': mendIngress('ipv4-off'),
  'not-ethernet': mendIngress('not-ethernet'),
  'gratuitous-unknown': words(`show /proc/sys to arproxy: ${SHOW_PROC_SYS}`),
  gratuitous: nothing('a host that requests its own address takes a reply for an address conflict'),
  probe: nothing('a reply would say that the address is in use (RFC 5227)'),
  'sender-denied': denied('senders'),
  'target-denied': denied('targets'),
  'not-while-local': mendIngress('while-local'),
  'target-multicast': nothing('a multicast address is not resolved by ARP'),
  ...ROUTE_REMEDIES,
  'target-local': ownAddress,
};

/** Undefined for a reply. */
export function remedyFor(facts: Facts): Remedy | undefined {
  const { verdict, cause } = facts;
  if (verdict.reason === 'route-refused') return CAUSE_REMEDIES[cause ?? 'unknown'](facts);
  return REMEDIES[verdict.reason]?.(facts);
}
