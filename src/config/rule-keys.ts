/** The keys of a rule for interfaces. They have the sysctls' own names where there is one. */
import { GUARD_ROWS, type GuardKey } from '../policy/guards.ts';
import {
  group,
  type Key,
  key,
  optional,
  optionalGroup,
  required,
  requiredGroup,
  type Shorthand,
  type Values,
} from './declare.ts';
import {
  ADDRESS_OR_MAC,
  BURST,
  COUNT,
  DURATION,
  FLAG,
  HOST_MAC,
  MEDIUM_ID,
  oneOf,
  PATH,
  PATTERNS,
  PREFIXES,
  RATE,
} from './kinds.ts';

/** Each part that is not empty must fit. */
const MATCH_KEYS = {
  name: key(PATTERNS, { default: [], help: 'names or altnames of interfaces, as shell patterns' }),
  kind: key(PATTERNS, {
    default: [],
    help: 'kinds of interfaces as shown by `ip -d link`: veth, bridge, ...',
  }),
  master: key(PATTERNS, {
    default: [],
    help: 'names of the bridge, bond or VRF that an interface belongs to, as shell patterns',
  }),
};

export const PROFILES = ['kernel', 'careful'] as const;
export type Profile = (typeof PROFILES)[number];

const notCareful = GUARD_ROWS.flatMap(([guard, { careful }]) => (careful ? [] : [guard])).join(', ');

const profile: Shorthand = {
  shorthand: oneOf(PROFILES, 'kernel or careful'),
  default: 'kernel',
  help: `guards that are on unless set by themselves: none for kernel, all except ${notCareful} for careful`,
};

const GUARD_KEYS = Object.fromEntries(
  GUARD_ROWS.map(([guard, { help }]) => [guard, key(FLAG, { default: false, help })]),
) as Readonly<Record<GuardKey, Key<boolean, boolean, never>>>;

const prefixes = (help: string) => key(PREFIXES, { default: [], help });
const prefixFile = (list: string) =>
  optional(PATH, { unset: 'none', help: `file with more prefixes for ${list}, one a line` });

/** A token bucket. */
const RATE_KEYS = {
  rate: required(RATE, { help: 'sustained rate of replies' }),
  burst: required(BURST, { help: 'maximum number of replies at once' }),
};

export const RULE_KEYS = {
  match: requiredGroup(
    { help: 'interfaces that the rule is for: every part that is given must match, and not must not' },
    {
      ...MATCH_KEYS,
      not: group(
        { help: 'interfaces that the rule is not for: every part that is given must match' },
        MATCH_KEYS,
      ),
    },
  ),
  proxy_arp: key(FLAG, {
    default: true,
    help: 'answer for targets that are routed out of another interface, as the sysctl proxy_arp does',
  }),
  proxy_arp_pvlan: key(FLAG, {
    default: false,
    help: 'also answer for targets that are routed out of the receiving interface, as the sysctl proxy_arp_pvlan does (RFC 3069)',
    option: '--pvlan',
  }),
  medium_id: optional(MEDIUM_ID, {
    unset: "the interface's sysctl",
    help: 'medium that the interface is attached to, as the sysctl medium_id: no replies between interfaces on one medium',
  }),
  proxy_delay: key(DURATION, {
    default: 0,
    help: 'delay each reply by a random time below this; requests sent to our own MAC are answered at once',
    option: '--proxy-delay',
  }),
  proxy_qlen: key(COUNT, {
    default: 64,
    help: 'maximum number of delayed requests queued per interface; excess requests are dropped',
    option: '--proxy-qlen',
  }),
  profile,
  guards: group(
    { help: 'checks beyond those of the kernel, each by itself; they override profile' },
    GUARD_KEYS,
  ),
  targets: group(
    { help: 'addresses to answer for, or not: the longest matching prefix decides' },
    {
      allow: prefixes('targets to answer for; with any of these, all other targets are denied'),
      deny: prefixes('targets never to answer for'),
      always: prefixes('targets to answer for whatever the route to them, except addresses of this host'),
      allow_file: prefixFile('allow'),
      deny_file: prefixFile('deny'),
      always_file: prefixFile('always'),
    },
  ),
  senders: group(
    { help: 'senders to answer, or not: the longest matching prefix decides' },
    {
      allow: prefixes('senders to answer; with any of these, all other senders are denied'),
      deny: prefixes('senders never to answer'),
      allow_file: prefixFile('allow'),
      deny_file: prefixFile('deny'),
    },
  ),
  mac: optional(HOST_MAC, { unset: "the interface's own", help: 'MAC that replies give for the target' }),
  while_local: optional(ADDRESS_OR_MAC, {
    unset: 'always',
    help: 'answer only while this address, or an interface with this MAC, is on this host',
  }),
  announce: key(FLAG, {
    default: true,
    help: 'when while_local comes true, tell senders that asked lately the MAC of this host (ARP announcements, to each alone); not with mac or a virtual MAC, which moves too',
  }),
  limits: group(
    { help: 'rate limits on replies' },
    {
      per_sender: optionalGroup({ help: 'rate limit on the replies to each sender address' }, RATE_KEYS),
      per_interface: optionalGroup({ help: 'rate limit on all replies on the interface' }, RATE_KEYS),
      collapse: key(DURATION, {
        default: 0,
        help: 'suppress duplicate requests: the same sender and target are answered once within this time; 0 answers each',
      }),
    },
  ),
};

/** A rule as it is in force. */
export type InterfaceConfig = Values<typeof RULE_KEYS>;
/** Which interfaces a rule is for, or not. */
export type Match = Values<typeof MATCH_KEYS>;
