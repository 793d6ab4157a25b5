/** The checks before the route lookup: the interface, the frame, the addresses, guards, access lists and limits. */
import { describeMatch } from '../config/plain.ts';
import { printDuration } from '../config/units.ts';
import { sysctlInWords } from '../diagnose/hidden-sysctls.ts';
import { camelCase } from '../policy/camel-case.ts';
import { GUARD_ROWS } from '../policy/guards.ts';
import { holdsFor } from '../policy/readiness.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { describeAccess } from './access.ts';
import type { Facts } from './facts.ts';
import { describeFrame } from './frame-words.ts';
import { ruleInWords } from './rules-source.ts';
import type { Step } from './step.ts';
import { silenceWords } from './unheard.ts';
import { describeLink } from './words.ts';

export const FRAME_STEPS: readonly Step[] = [
  { check: 'interface', reasons: ['not-chosen'], looked: lookAtInterface },
  {
    check: 'link',
    reasons: ['noarp', 'ipv4-disabled', 'not-ethernet'],
    looked: ({ iif }) => {
      const arp = holdsFor('noarp', iif) ? 'ARP off (NOARP)' : 'ARP on';
      const type = iif.hatype === ARPHRD_ETHER ? 'Ethernet' : `hardware type ${iif.hatype}`;
      const ipv4 = holdsFor('ipv4-off', iif) ? 'disabled' : 'enabled';
      return `${arp}, ${type}, IPv4 ${ipv4} (MTU ${iif.mtu})`;
    },
  },
  {
    check: 'frame',
    reasons: [
      'other-host',
      'truncated',
      'wrong-address-length',
      'wrong-hardware-type',
      'wrong-protocol',
      'not-request',
    ],
    looked: describeFrame,
  },
  {
    check: 'addresses',
    reasons: ['target-multicast', 'gratuitous', 'gratuitous-unknown', 'probe'],
    looked: ({ arp, iif, kernel }) => {
      if (arp.spa !== arp.tpa) return `sender ${formatIpv4(arp.spa)}, target ${formatIpv4(arp.tpa)}`;
      return `sender and target are ${formatIpv4(arp.spa)}; drop_gratuitous_arp: all ${sysctlInWords(kernel.all.dropGratuitousArp)}, interface ${sysctlInWords(iif.devconf?.dropGratuitousArp)}`;
    },
  },
  {
    check: 'guards',
    reasons: GUARD_ROWS.flatMap(([, { looksAt, reason }]) => (looksAt === 'frame' ? [reason] : [])),
    looked: ({ config }) => {
      const on = GUARD_ROWS.flatMap(([guard]) => (config?.guards[camelCase(guard)] ? [guard] : []));
      return on.length === 0 ? undefined : `on: ${on.join(', ')}`;
    },
  },
  {
    check: 'senders',
    reasons: ['sender-denied'],
    looked: ({ rule, arp }) => describeAccess('senders', rule?.restrictions?.senders, arp.spa),
  },
  {
    check: 'targets',
    reasons: ['target-denied'],
    looked: ({ rule, arp }) => describeAccess('targets', rule?.restrictions?.targets, arp.tpa),
  },
  {
    check: 'while_local',
    reasons: ['not-while-local'],
    looked: ({ rule, kernel }) => {
      const what = rule?.restrictions?.whileLocal;
      if (what === undefined) return undefined;
      const here = 'address' in what ? kernel.addresses.has(what.address) : kernel.links.hasMac(what.mac);
      const text = 'address' in what ? formatIpv4(what.address) : formatMac(what.mac);
      return `${text} is ${here ? '' : 'not '}on this host`;
    },
  },
  {
    check: 'limits',
    reasons: ['collapsed', 'sender-limit', 'interface-limit'],
    looked: ({ config }) => {
      const { perSender, perInterface, collapse = 0 } = config?.limits ?? {};
      const limits = [
        perSender && `${perSender.rate}/s per sender`,
        perInterface && `${perInterface.rate}/s per interface`,
        collapse > 0 && `duplicate requests once in ${printDuration(collapse)}`,
      ].filter((limit) => typeof limit === 'string');
      return limits.length === 0 ? undefined : `${limits.join(', ')} (what is left of them cannot be seen)`;
    },
  },
];

/** Maximum number of rules of which it is said what does not fit. */
const TOLD = 3;

function noRuleMatches({ unmatched }: Facts): string {
  const told = unmatched
    .slice(0, TOLD)
    .map((why = 'it fits', i) => (unmatched.length === 1 ? why : `interfaces[${i}]: ${why}`));
  const more = unmatched.length > TOLD ? ['...'] : [];
  const which =
    unmatched.length === 1 ? 'the one rule does not match' : `none of ${unmatched.length} rules matches`;
  return told.length === 0 ? which : `${which} (${[...told, ...more].join('; ')})`;
}

function lookAtInterface(facts: Facts): string {
  const { heard, iif, config, ruleIndex } = facts;
  const silence = silenceWords(facts);
  if (silence !== undefined) return `${heard.map(describeLink).join(' below ')}: ${silence}`;
  const port = heard.length > 1 ? `frames received on ${heard[0]?.name} are delivered to ` : '';
  const which = `${port}${describeLink(iif)}`;
  if (config === undefined)
    return `${which}: ${facts.source?.rules === 'running' ? 'the running arproxy does not serve it: ' : ''}${noRuleMatches(facts)}`;
  return `${which} ${ruleInWords(facts.source, ruleIndex, describeMatch(config.match))}`;
}
