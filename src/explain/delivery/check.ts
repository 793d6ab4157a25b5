/** One check of what becomes of the packets that follow an answer, as data. */
import type { DeliveryFacts } from './facts.ts';

/** Why packets are lost behind an answer, or why nobody here can tell: the words, and what they mean. */
export const DELIVERY_REASONS = {
  'mac-not-here': "the MAC that is answered (the rule's `mac`) is on no interface that hears the sender",
  passthru: 'a macvlan in mode passthru on the receiving interface takes the packets',
  forwarding: 'forwarding is off where the packets come in, or where those back come in',
  'target-route': 'targets.always answers for a target that no route leads to',
  'egress-no-carrier': 'the egress has no carrier',
  'egress-noarp': 'ARP is off on the egress, so that no next hop is resolved there',
  'egress-dummy': 'the target is routed out of a dummy interface, where packets end',
  'egress-port': 'the egress is a port of a bridge or bond, which gets what comes in there, ARP replies too',
  'egress-loopback': 'the target is routed out of lo, where packets end',
  'egress-passthru':
    'a macvlan in mode passthru on the egress takes what is sent to its MAC, the ARP replies of the next hop too',
  'nexthop-unplugged': 'a nexthop of several has no carrier: a part of the packets ends there',
  'egress-mtu': 'the MTU of the egress is too small for common packets',
  'port-blocked': 'a port of the bridge that the packets leave by does not forward (STP)',
  'nexthop-failed': 'the target, or the gateway to it, has not answered ARP',
  'nexthop-unseen':
    'this host has no neighbour entry of the target, or of the gateway to it: it may not be there',
  'nexthop-permanent': 'the MAC of the target, or of the gateway to it, was set by hand: nobody checks it',
  'return-route': 'packets back to the sender have no route, are refused, or leave by another interface',
  'sender-local': "the sender's address is one of this host's own: packets back stay here",
  'source-validation': 'rp_filter of the egress refuses the target as a sender',
  'sender-permanent': 'the MAC of the sender was set by hand, and is another, or nobody knows',
} as const;
export type DeliveryReason = keyof typeof DELIVERY_REASONS;

/** In which order commands are given: a route wants its link up, and source validation wants the return route. */
export const RANKS = ['link', 'forwarding', 'route', 'return-route', 'rp-filter', 'neighbour'] as const;
export type Rank = (typeof RANKS)[number];

/** What mends it: a command, a key of the configuration, or nothing on this host, and why. */
export type Mend =
  | { readonly rank: Rank; readonly command: string }
  | { readonly config: string }
  /** `perhaps`: something else that is wrong may be its cause. */
  | { readonly none: string; readonly perhaps?: true };

export const DELIVERY_OUTCOMES = ['ok', 'lost', 'not known'] as const;

export interface Found {
  /** What was looked at, as one line. */
  readonly looked: string;
  /** Undefined: nothing is in the way there. */
  readonly trouble?: Trouble;
}

export interface Trouble {
  readonly outcome: 'lost' | 'not known';
  readonly reason: DeliveryReason;
  /** One clause that names it. */
  readonly text: string;
  readonly mend: Mend;
}

export interface DeliveryCheck {
  readonly check: string;
  /** Undefined: there is nothing to look at. */
  readonly look: (facts: DeliveryFacts) => Found | undefined;
}

export const ok = (looked: string): Found => ({ looked });

export const lost = (looked: string, reason: DeliveryReason, text: string, mend: Mend): Found => ({
  looked,
  trouble: { outcome: 'lost', reason, text, mend },
});

export const notKnown = (looked: string, reason: DeliveryReason, text: string, mend: Mend): Found => ({
  looked,
  trouble: { outcome: 'not known', reason, text, mend },
});
