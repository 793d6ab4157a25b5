/** What to do with one frame, and why: one outcome for each way through the decision. */

/**
 * One sentence for each outcome. The keys are the words everywhere: the counter's label, the field `reason` in the log, the
 * row in the manual, the name of a test case.
 */
const REPLIES = {
  'proxy-arp': 'the target is routed out of another interface',
  'proxy-arp-pvlan': 'the target is routed out of the ingress interface, which has proxy_arp_pvlan',
  always: 'the target is in targets.always, which overrides its route',
} as const;

const DROPS = {
  'not-chosen': 'the interface is not served: no rule matches it',
  'not-ethernet': 'the interface is not of type Ethernet',
  noarp: 'ARP is off on the interface (NOARP)',
  'ipv4-disabled': 'IPv4 is disabled on the interface (its MTU is below 68)',
  'other-host': "the frame is for another host's MAC, or tagged for another VLAN",
  truncated: 'the frame is shorter than an ARP packet',
  'wrong-address-length': 'hln is not 6 or pln is not 4',
  'wrong-hardware-type': 'hrd is neither 1 (Ethernet) nor 6 (IEEE 802)',
  'wrong-protocol': 'pro is not 0x0800 (IPv4)',
  'not-request': 'the operation is not 1 (request)',
  'target-multicast': 'the target is a multicast address',
  'target-loopback': 'the target is a loopback address',
  gratuitous: 'sender and target are the same address, and drop_gratuitous_arp is on',
  'gratuitous-unknown':
    'sender and target are the same address, and whether drop_gratuitous_arp is on cannot be read',
  probe: 'the sender is 0.0.0.0: an address probe (RFC 5227)',
  announcement: 'sender and target are the same address (guard announcements)',
  'group-sender': "the sender's MAC is a group address, all zero, or ours (guard group_sender)",
  'sender-mismatch': "the frame's source MAC is not the sender's MAC (guard sender_mismatch)",
  'unicast-request': 'the request was sent to our MAC alone (guard unicast)',
  'sender-denied': 'the sender is denied by the access list senders',
  'target-denied': 'the target is denied by the access list targets',
  'not-while-local': 'the address or MAC of while_local is not on this host',
  unanswered: 'the route lookup had no result',
  'no-route': 'there is no route to the target',
  'route-unreachable': 'the route to the target is of type unreachable',
  'route-prohibited': 'the route to the target, or a rule, is of type prohibit',
  'route-refused': 'blackhole route, or the sender failed source validation (rp_filter, martian)',
  'route-failed': 'the route lookup failed with another errno',
  'target-local': 'the target is an address of this host: the kernel answers',
  'not-forwarding': 'forwarding is off on the receiving interface',
  'route-not-unicast': 'the route to the target is not a unicast route (broadcast, anycast, multicast)',
  'same-interface': 'the target is routed out of the ingress interface',
  'own-address': 'a host requests its own address, which proxy_arp_pvlan does not answer',
  'proxy-arp-off': 'proxy_arp is off for the interface in the configuration',
  'proxy-queue-full': 'more than proxy_qlen requests wait for proxy_delay already',
  'proxy-queue-purged': 'an interface went down while the request waited for proxy_delay',
  'medium-id': 'medium_id forbids it between the two interfaces',
  'default-route': 'only the default route leads to the target (guard default_route)',
  'no-carrier': 'the egress interface has no carrier (guard carrier)',
  collapsed: 'duplicate request suppressed (limits.collapse)',
  'sender-limit': 'per-sender rate limit exceeded (limits.per_sender)',
  'interface-limit': 'per-interface rate limit exceeded (limits.per_interface)',
  'kernel-proxy-arp': "the kernel's own proxy_arp is on, and answers",
  'kernel-proxy-arp-pvlan': "the kernel's own proxy_arp_pvlan is on, and answers",
  'kernel-pvlan-unknown': "whether the kernel's own proxy_arp_pvlan is on, and answers, cannot be read",
  'kernel-proxy-neighbour': 'the kernel has a proxy neighbour for the target, and answers',
} as const;

export type Reason = keyof typeof REPLIES | keyof typeof DROPS;

export interface Outcome<R extends Reason = Reason> {
  readonly verdict: 'reply' | 'drop';
  readonly reason: R;
  /** The reason as a sentence. */
  readonly text: string;
  /** 0, 1, ...: its place in OUTCOMES, and in every array of counters. */
  readonly index: number;
}

const row =
  (verdict: Outcome['verdict'], first: number) =>
  ([reason, text]: [string, string], i: number): Outcome => ({
    verdict,
    reason: reason as Reason,
    text,
    index: first + i,
  });

/** Every outcome there is. They are made here once, so that a decision allocates nothing. */
export const OUTCOMES: readonly Outcome[] = [
  ...Object.entries(REPLIES).map(row('reply', 0)),
  ...Object.entries(DROPS).map(row('drop', Object.keys(REPLIES).length)),
];

/** The same by reason: `OUTCOME['no-route']`. */
export const OUTCOME = Object.fromEntries(OUTCOMES.map((outcome) => [outcome.reason, outcome])) as {
  readonly [R in Reason]: Outcome<R>;
};

/** Reasons that only frames have that nobody waits for an answer to: to drop them is no fault. */
export const UNWANTED: ReadonlySet<string> = new Set<Reason>([
  'not-request',
  'gratuitous',
  'gratuitous-unknown',
  'probe',
  'announcement',
]);

/**
 * What the kernel's checks from the route lookup on may end in, and whether `targets.always` overrules it: it does where a
 * drop hangs on the route to the target, and not where the kernel answers, nothing is forwarded, or no answer is right.
 */
export const AFTER_ROUTE = {
  'proxy-arp': 'stands',
  'proxy-arp-pvlan': 'stands',
  unanswered: 'stands',
  'target-loopback': 'stands',
  'no-route': 'overruled',
  'route-unreachable': 'overruled',
  'route-prohibited': 'overruled',
  'route-refused': 'overruled',
  'route-failed': 'overruled',
  'target-local': 'stands',
  'not-forwarding': 'stands',
  'route-not-unicast': 'overruled',
  'same-interface': 'overruled',
  'own-address': 'stands',
  'proxy-arp-off': 'overruled',
  'medium-id': 'overruled',
  'kernel-proxy-arp': 'stands',
  'kernel-proxy-arp-pvlan': 'stands',
  'kernel-pvlan-unknown': 'stands',
  'kernel-proxy-neighbour': 'stands',
} as const satisfies Partial<Record<Reason, 'overruled' | 'stands'>>;

/** One that afterRoute() may return: a new one needs a row above. */
export type ReasonAfterRoute = keyof typeof AFTER_ROUTE;
