/**
 * What an operator may want beyond the kernel: access lists, guards, answers whatever the route. They are looked at after the
 * kernel's own checks, and only for interfaces whose rule has any.
 */
import { hasCarrier } from '../kernel/links.ts';
import type { Route } from '../kernel/route.ts';
import type { ArpPacket } from '../wire/arp.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import { isGroup, type Mac } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';
import type { AccessList } from './access-list.ts';
import { isDefaultRoute } from './default-route.ts';
import type { Guards } from './guards.ts';
import type { KernelView } from './kernel-view.ts';
import { AFTER_ROUTE, OUTCOME, type Outcome, type ReasonAfterRoute } from './outcomes.ts';

export interface Restrictions {
  readonly guards: Guards;
  /** Undefined: all are answered for, and all senders are answered. */
  readonly targets: AccessList | undefined;
  readonly senders: AccessList | undefined;
  readonly whileLocal: WhileLocal | undefined;
  /** Whether senders that asked lately are told when what whileLocal names comes to this host. */
  readonly announce?: boolean;
}

/** Answers only while this address, or an interface with this MAC, is on this host. */
export type WhileLocal = { readonly address: Ipv4 } | { readonly mac: Mac };

/** What is on this host. */
type LocalView = Pick<KernelView, 'addresses' | 'links'>;

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

/** The checks that need no route. Undefined: none of them objects. */
export function restrictBefore(
  restrictions: Restrictions,
  arp: ArpPacket,
  envelope: Envelope,
  iif: Ingress,
  local: LocalView,
): Outcome | undefined {
  const { guards, targets, senders, whileLocal } = restrictions;
  // RFC 5227, sections 2.3 and 2.4: a host that announces its address takes an answer for a conflict.
  if (guards.announcements && arp.spa === arp.tpa) return OUTCOME['announcement'];
  if (guards.groupSender && (isGroup(arp.sha) || arp.sha === 0 || isOwn(arp.sha, iif)))
    return OUTCOME['group-sender'];
  if (guards.senderMismatch && envelope.source !== arp.sha) return OUTCOME['sender-mismatch'];
  if (guards.unicast && envelope.pkttype === PacketType.HOST) return OUTCOME['unicast-request'];
  if (senders?.accessOf(arp.spa) === 'deny') return OUTCOME['sender-denied'];
  if (targets?.accessOf(arp.tpa) === 'deny') return OUTCOME['target-denied'];
  if (whileLocal !== undefined && !isLocal(whileLocal, local)) return OUTCOME['not-while-local'];
  return undefined;
}

const isOwn = (sha: Mac, { link, rule }: Ingress): boolean => sha === link.mac || sha === rule.mac;

/** Whether it is on this host. */
export const isLocal = (what: WhileLocal, local: LocalView): boolean =>
  'address' in what ? local.addresses.has(what.address) : local.links.hasMac(what.mac);

/** A link that is not known has no carrier. */
const NO_LINK = { flags: 0 };

/** The checks behind the kernel's own decision, which was `outcome`. */
export function restrictAfter(
  { guards, targets }: Restrictions,
  arp: ArpPacket,
  route: Route,
  outcome: Outcome<ReasonAfterRoute>,
  local: LocalView,
): Outcome {
  if (targets?.accessOf(arp.tpa) === 'always') {
    // Not for a host that asks for its own address: it would take that for a conflict.
    const answered = AFTER_ROUTE[outcome.reason] === 'overruled' && arp.spa !== arp.tpa;
    return answered && !local.addresses.has(arp.tpa) ? OUTCOME['always'] : outcome;
  }
  if (outcome.verdict === 'drop') return outcome;
  if (guards.defaultRoute && route.length < 0) return OUTCOME['unanswered'];
  if (guards.defaultRoute && isDefaultRoute(route.length)) return OUTCOME['default-route'];
  if (guards.carrier && !hasCarrier(local.links.get(route.oif) ?? NO_LINK)) return OUTCOME['no-carrier'];
  return outcome;
}
