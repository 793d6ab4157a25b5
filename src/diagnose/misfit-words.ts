/** What keeps a policy routing rule from fitting an ARP request, in the words of `ip rule`. */

import type { RuleVisit } from '../kernel/fib.ts';
import type { FibLookup, Selector } from '../kernel/fib-rule.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { ruleLine, selectorWords } from './rule-words.ts';

/** What the lookup has in the place of what the selector wants. */
const HAS: Readonly<Record<Selector, (lookup: FibLookup) => string>> = {
  to: ({ dst }) => `, not ${formatIpv4(dst)}`,
  from: ({ src }) => `, not ${formatIpv4(src)}`,
  iif: ({ iif }) => `, not ${iif === '' ? 'no interface' : iif}`,
  oif: () => ', which is for packets of this host itself',
  fwmark: () => ' and ARP has mark 0',
  tos: () => ' and ARP has TOS 0',
  dscp: () => ' and ARP has DSCP 0',
  ipproto: () => ' and ARP has no IP protocol',
  sport: () => ' and ARP has no ports',
  dport: () => ' and ARP has no ports',
  tun_id: () => ' and ARP comes out of no tunnel',
  l3mdev: ({ iif }) => `: ${iif} is in no VRF`,
  uidrange: () => ' and the kernel looks up as user 0',
};

/** Of a rule that does not fit: `wants fwmark 0x5 and ARP has mark 0`. */
export function misfitWords({ misfits, rule }: RuleVisit, lookup: FibLookup): string {
  if (rule.unknown.length > 0)
    return `has a selector that arproxy does not know (${unknownWords(rule.unknown)})`;
  if (rule.invert) return `is for all but this (${ruleLine(rule)})`;
  return misfits.map((name) => `wants ${selectorWords(rule, name)}${HAS[name](lookup)}`).join('; ');
}

/** `attributes 31, 32` */
export const unknownWords = (unknown: readonly number[]): string =>
  `${unknown.length > 1 ? 'attributes' : 'attribute'} ${unknown.join(', ')}`;
