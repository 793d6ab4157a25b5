/**
 * What an operator may want beyond the kernel: access lists, guards, answers whatever the route. They are looked at after the
 * kernel's own checks, and only for interfaces whose rule has any.
 */
import type { Link } from '../kernel/links.ts';
import type { Route } from '../kernel/route.ts';
import type { ArpPacket } from '../wire/arp.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import { isGroup, type Mac } from '../wire/mac.ts';
import { IFF_LOWER_UP } from '../wire/rtnetlink/link.ts';
import { PacketType } from '../wire/sll2.ts';
import { OUTCOME, type Outcome, type Reason } from './outcomes.ts';
import type { PrefixTable } from './prefix-table.ts';

export type Access = 'allow' | 'deny' | 'always';

export interface Restrictions {
  /** Each switches one check on. */
  readonly guards: {
    readonly announcements: boolean;
    readonly defaultRoute: boolean;
    readonly groupSender: boolean;
    readonly senderMismatch: boolean;
    readonly carrier: boolean;
    readonly unicast: boolean;
  };
  readonly targets: AccessList | undefined;
  readonly senders: AccessList | undefined;
  readonly whileLocal: { readonly address: Ipv4 } | { readonly mac: Mac } | undefined;
}

export interface AccessList {
  readonly table: PrefixTable<Access>;
  /** For an address that no prefix contains: denied where something is allowed by name. */
  readonly otherwise: 'allow' | 'deny';
}

/** What is on this host. */
export interface LocalView {
  readonly addresses: { has(address: Ipv4): boolean };
  readonly links: { get(ifindex: number): Link | undefined; hasMac(mac: Mac): boolean };
}

/** Where the frame came in, as far as it matters: the interface's MAC, and the one that replies are to say instead. */
export interface Ingress {
  readonly link: { readonly mac: Mac | undefined };
  readonly rule: { readonly mac: Mac | undefined };
}

/** Beside the ARP packet: for whom it was sent, and by whom, on the link layer. */
export interface Envelope {
  readonly pkttype: number;
  readonly source: Mac;
}

const accessOf = (list: AccessList | undefined, address: Ipv4): Access =>
  list === undefined ? 'allow' : (list.table.lookup(address) ?? list.otherwise);

/** The checks that need no route. Undefined: none of them objects. */
export function restrictBefore(
  restrictions: Restrictions,
  arp: ArpPacket,
  envelope: Envelope,
  iif: Ingress,
  local: LocalView,
): Outcome | undefined {
  const { guards, targets, senders, whileLocal } = restrictions;
  if (guards.announcements && arp.spa === arp.tpa) return OUTCOME['announcement'];
  if (guards.groupSender && (isGroup(arp.sha) || arp.sha === 0 || isOwn(arp.sha, iif)))
    return OUTCOME['group-sender'];
  if (guards.senderMismatch && envelope.source !== arp.sha) return OUTCOME['sender-mismatch'];
  if (guards.unicast && envelope.pkttype === PacketType.HOST) return OUTCOME['unicast-request'];
  if (accessOf(senders, arp.spa) === 'deny') return OUTCOME['sender-denied'];
  if (accessOf(targets, arp.tpa) === 'deny') return OUTCOME['target-denied'];
  if (whileLocal !== undefined && !isLocal(whileLocal, local)) return OUTCOME['not-while-local'];
  return undefined;
}

const isOwn = (sha: Mac, { link, rule }: Ingress): boolean => sha === link.mac || sha === rule.mac;

/** Whether it is on this host. */
export const isLocal = (
  what: { readonly address: Ipv4 } | { readonly mac: Mac },
  local: LocalView,
): boolean => ('address' in what ? local.addresses.has(what.address) : local.links.hasMac(what.mac));

/** What these say, an address that is always answered for does not care about: they hang on where its route leads. */
const ABOUT_THE_ROUTE: ReadonlySet<Reason> = new Set<Reason>([
  'no-route',
  'route-unreachable',
  'route-prohibited',
  'route-refused',
  'route-failed',
  'route-not-unicast',
  'same-interface',
  'proxy-arp-off',
  'medium-id',
]);

/** The checks behind the kernel's own decision, which was `outcome`. */
export function restrictAfter(
  { guards, targets }: Restrictions,
  arp: ArpPacket,
  route: Route,
  outcome: Outcome,
  local: LocalView,
): Outcome {
  if (accessOf(targets, arp.tpa) === 'always') {
    // Not for a host that asks for its own address: it would take that for a conflict.
    const answered = ABOUT_THE_ROUTE.has(outcome.reason) && arp.spa !== arp.tpa;
    return answered && !local.addresses.has(arp.tpa) ? OUTCOME['always'] : outcome;
  }
  if (outcome.verdict === 'drop') return outcome;
  if (guards.defaultRoute && route.length < 0) return OUTCOME['unanswered'];
  if (guards.defaultRoute && route.length === 0) return OUTCOME['default-route'];
  if (guards.carrier && !hasCarrier(local.links.get(route.oif))) return OUTCOME['no-carrier'];
  return outcome;
}

const hasCarrier = (link: Link | undefined): boolean =>
  link !== undefined && (link.flags & IFF_LOWER_UP) !== 0;
