/** An address of this host's own: why the kernel does not answer for it, in words, and what makes it answer. */
import { formatIpv4 } from '../wire/ipv4.ts';
import type { Facts, KernelSilence } from './facts.ts';
import { leadBack } from './leading.ts';
import { type Make, nothing, type Remedy, sysctlOff } from './remedy.ts';

/** arp_ignore, by its value: what it wants (ip-sysctl.rst). */
const WANTED: Readonly<Record<number, (facts: Facts) => string>> = {
  1: ({ arp, iif }) => `${formatIpv4(arp.tpa)} is not an address of ${iif.name}`,
  2: ({ arp, iif }) =>
    `${formatIpv4(arp.tpa)} is not an address of ${iif.name} in one prefix with ${formatIpv4(arp.spa)}`,
  3: ({ arp }) => `${formatIpv4(arp.tpa)} is of scope host`,
  8: () => 'it answers for no address',
};

const modeOf = ({ sysctl }: Facts): number => Math.max(...Object.values(sysctl('arp_ignore')));

/** The setting that counts: `arp_ignore=1 on g0`; the greater one of all and the interface. */
function settingWords({ sysctl, iif }: Facts, name: 'arp_ignore' | 'arp_filter'): string {
  const { all, own } = sysctl(name);
  return own >= all ? `${name}=${own} on ${iif.name}` : `${name}=${all} on all`;
}

const SILENCES: Readonly<Record<KernelSilence, (facts: Facts) => string>> = {
  'arp-ignore': (facts) =>
    `${settingWords(facts, 'arp_ignore')} keeps it silent: ${WANTED[modeOf(facts)]?.(facts) ?? 'it answers for no address'}`,
  'arp-filter': (facts) =>
    `${settingWords(facts, 'arp_filter')} keeps it silent: its packets to ${formatIpv4(facts.arp.spa)} do not leave by ${facts.iif.name}`,
};

/** Undefined: the kernel answers. */
export const silenceInWords = (facts: Facts): string | undefined =>
  facts.silence && SILENCES[facts.silence](facts);

/** The verdict in a sentence. */
export function ownAddressText(facts: Facts): string | undefined {
  const silence = silenceInWords(facts);
  return silence && `the target is an address of this host: the kernel is to answer, but ${silence}`;
}

const ANSWERS = nothing('the kernel answers by itself');

const REMEDIES: Readonly<Record<KernelSilence, (facts: Facts) => Remedy>> = {
  'arp-ignore': (facts) => ({
    command: sysctlOff(facts, 'arp_ignore', facts.iif.name),
    text: 'unless it is on purpose: an address of a load balancer, or of VRRP, that another host answers for',
  }),
  'arp-filter': (facts) => ({
    command: leadBack(facts),
    text: `arp_filter answers where packets to the sender leave: then they leave by ${facts.iif.name}`,
  }),
};

export const ownAddress: Make = (facts) =>
  facts.silence === undefined ? ANSWERS(facts) : REMEDIES[facts.silence](facts);
