/**
 * `import { decide } from 'arproxy/decision'`: what arproxy does with one ARP request, and why, from facts alone: pure, of no
 * network, no kernel and no clock. It is the decision of the daemon itself, which follows arp_rcv() and arp_process() of
 * net/ipv4/arp.c (proxy ARP: RFC 1027, section 2.1; proxy_arp_pvlan: RFC 3069), without limits and delay.
 *
 * Addresses are text.
 */
import type { KernelView } from '../policy/kernel-view.ts';
import type { Reason } from '../policy/outcomes.ts';
import { OUTCOMES, type Outcome } from '../policy/outcomes.ts';
import { afterRoute, beforeRoute, checkFrame, type ServedView } from '../policy/proxy-arp.ts';
import { restrictAfter, restrictBefore } from '../policy/restrictions.ts';
import { CASTS } from '../responder/decision-fields.ts';
import { ArpOp, type ArpPacket, emptyArp } from '../wire/arp.ts';
import { formatMac } from '../wire/mac.ts';
import { ipv4Of, macOf, numberOf, refuse } from './address.ts';
import type { Facts, RequestFacts } from './decision-facts.ts';
import { routeOf, ruleOf, viewOf } from './facts.ts';

export type { Reason } from '../policy/outcomes.ts';
export type { Cast } from '../responder/decision-fields.ts';
export type {
  AccessFacts,
  Facts,
  GuardFacts,
  HostFacts,
  InterfaceFacts,
  RequestFacts,
  RouteFacts,
  RuleFacts,
} from './decision-facts.ts';

export interface Decided {
  readonly verdict: 'reply' | 'drop';
  /** The word why: those of docs/reasons.md. */
  readonly reason: Reason;
  /** The reason as a sentence. */
  readonly text: string;
  /** Of a reply: the MAC that it says. */
  readonly mac?: string;
}

/** Every reason that there is, with its verdict and its sentence. */
export const REASONS: readonly Omit<Decided, 'mac'>[] = OUTCOMES.map(({ verdict, reason, text }) => ({
  ...{ verdict, reason, text },
}));

/** No rule of another interface has a medium_id: what the egress has is in its facts. */
const NO_OTHER: ServedView = { get: () => undefined };

/**
 * What is done with the request, and why. A text that is no address, or a number that is none, is a RangeError that names the
 * field.
 */
export function decide(facts: Facts): Decided {
  const { outcome, mac } = outcomeOf(facts);
  const { verdict, reason, text } = outcome;
  return { verdict, reason, text, ...(verdict === 'reply' && { mac }) };
}

function outcomeOf(facts: Facts): { readonly outcome: Outcome; readonly mac: string } {
  const view = viewOf(facts);
  const rule = ruleOf(facts.rule);
  const arp = arpOf(facts.request);
  const envelope = {
    pkttype: pkttypeOf(facts.request),
    source: macOf('request.src', facts.request.src ?? facts.request.sha),
  };
  const route = routeOf(facts);
  const mac = formatMac(rule.mac ?? macOf('ingress.mac', facts.ingress.mac));
  const { iif } = view;
  const restrictions = rule.restrictions;
  const early =
    checkFrame(envelope.pkttype, true, arp, iif) ??
    beforeRoute(arp, iif, view.all) ??
    (restrictions && restrictBefore(restrictions, arp, envelope, { link: iif, rule }, view));
  if (early !== undefined) return { outcome: early, mac };
  const kernels = afterRoute(arp, iif, rule, route, view satisfies KernelView, NO_OTHER);
  return { outcome: restrictions ? restrictAfter(restrictions, arp, route, kernels, view) : kernels, mac };
}

const arpOf = ({ op = ArpOp.REQUEST, sha, spa, tpa }: RequestFacts): ArpPacket => ({
  ...emptyArp(),
  op: numberOf('request.op', op, 0xffff),
  sha: macOf('request.sha', sha),
  spa: ipv4Of('request.spa', spa),
  tpa: ipv4Of('request.tpa', tpa),
});

function pkttypeOf({ cast = 'broadcast' }: RequestFacts): number {
  const row = Object.entries(CASTS).find(([, word]) => word === cast);
  return row === undefined ? refuse('request.cast', Object.values(CASTS).join(', '), cast) : Number(row[0]);
}
