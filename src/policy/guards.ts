/**
 * The guards: checks beyond the kernel's, each switched on by itself or with a profile. A row declares one; the keys of the
 * configuration, the explanation of a drop and its remedy follow from it. The check itself is in restrictions.ts.
 */
import type { CamelCase } from './camel-case.ts';
import type { Reason } from './outcomes.ts';

interface GuardDeclaration {
  /** What its drops are called. */
  readonly reason: Reason;
  /** Looks at the frame alone, before the route lookup; or at the route. */
  readonly looksAt: 'frame' | 'route';
  /** Whether `profile: careful` switches it on. To add it there changes what runs at those who have that profile. */
  readonly careful: boolean;
  /** What it does, as a sentence for the manual. */
  readonly help: string;
  /** Why better not switch it off, where a request has been dropped by it. */
  readonly why: string;
}

export const GUARDS = {
  announcements: {
    reason: 'announcement',
    looksAt: 'frame',
    careful: true,
    help: 'never answer a host that asks for its own address: it would take the reply for an address conflict (RFC 5227)',
    why: 'better nothing: the host would take the reply for an address conflict',
  },
  default_route: {
    reason: 'default-route',
    looksAt: 'route',
    careful: true,
    help: 'never answer for targets that only the default route leads to: without it, all that has no route of its own is answered; prefixes shorter than /8 count as parts of it',
    why: 'better give the target a route of its own',
  },
  group_sender: {
    reason: 'group-sender',
    looksAt: 'frame',
    careful: true,
    help: 'never answer a sender whose MAC is a group address, all zero, or our own: the reply would reach everybody, or nobody',
    why: 'better nothing: the reply would go to everybody, or nobody',
  },
  sender_mismatch: {
    reason: 'sender-mismatch',
    looksAt: 'frame',
    careful: true,
    help: "never answer a frame whose source MAC differs from the sender's MAC in the ARP packet: it may be spoofed",
    why: 'the frame may be spoofed: its source is not the MAC that its ARP packet names as the sender',
  },
  carrier: {
    reason: 'no-carrier',
    looksAt: 'route',
    careful: true,
    help: 'never answer for targets behind an egress interface without carrier: packets to them would be lost',
    why: 'better plug the cable in: the packets would end there',
  },
  unicast: {
    reason: 'unicast-request',
    looksAt: 'frame',
    careful: false,
    help: 'never answer requests sent to our own MAC: some hosts use them to probe whether a neighbour is still there',
    why: 'the request was sent to our MAC alone',
  },
} as const satisfies Readonly<Record<string, GuardDeclaration>>;

/** As the configuration has it: `default_route`. */
export type GuardKey = keyof typeof GUARDS;

/** Which are on. Plain fields: they are looked at for every frame. */
export type Guards = { readonly [K in GuardKey as CamelCase<K>]: boolean };

/** All rows, with their keys. */
export const GUARD_ROWS = Object.entries(GUARDS) as readonly (readonly [GuardKey, GuardDeclaration])[];
