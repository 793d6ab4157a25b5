/** What a verdict does not say, and somebody who looks for lost packets should hear all the same. */

import { hasCarrier } from '../kernel/links.ts';
import { formatIpv4, INADDR_ANY } from '../wire/ipv4.ts';
import type { Facts } from './facts.ts';
import { leadBack } from './leading.ts';
import { describePath } from './words.ts';

export function notesOf(facts: Facts): string[] {
  const notes = facts.verdict.verdict === 'reply' ? OF_A_REPLY : OF_A_REFUSAL;
  return notes.map((note) => note(facts)).filter((note) => note !== undefined);
}

type Note = (facts: Facts) => string | undefined;

const ingressCarrier: Note = ({ iif }) =>
  hasCarrier(iif) ? undefined : `${iif.name} has no carrier: no request comes in there`;

const egressCarrier: Note = ({ route, kernel }) => {
  const egress = kernel.links.get(route?.oif ?? 0);
  if (egress === undefined || hasCarrier(egress)) return undefined;
  return `${egress.name} has no carrier: the packets for the target end there (guard carrier)`;
};

/** In a VRF the return route is that of another table, which is not followed. */
const returnRoute: Note = (facts) => {
  const { arp, back, iif, nameOf } = facts;
  if (iif.master !== 0 || arp.spa === INADDR_ANY) return undefined;
  const to = formatIpv4(arp.spa);
  if (back.route === undefined)
    return `packets back to ${to} are lost, for want of a return route (${describePath(back, nameOf)}): ${leadBack(facts)}`;
  if (back.route.hops.some(({ oif }) => oif === iif.ifindex)) return undefined;
  const ways = back.route.hops.map(({ oif }) => nameOf(oif)).join(' or ') || 'nowhere';
  return `packets back to ${to} leave by ${ways}, not by ${iif.name}: ${leadBack(facts)}`;
};

/** In mode passthru the macvlan above takes what is sent to its MAC, and leaves a copy of the broadcast to the interface. */
const broadcastOnly: Note = ({ iif, unicast, kernel }) => {
  const above = unicast ? undefined : kernel.links.passthruAbove(iif.ifindex);
  return above && `unicast requests are taken by ${above.name}, a macvlan in mode passthru on ${iif.name}`;
};

const limits: Note = ({ rule }) =>
  rule?.limits === undefined
    ? undefined
    : 'unless a rate limit is exceeded, or the request is a duplicate: arproxy status counts sender-limit, interface-limit and collapsed';

/** The verdict is the kernel's all the same. */
const unknownSelector: Note = ({ path, back }) => {
  const [first] = [...path.unsure, ...back.unsure];
  if (first === undefined) return undefined;
  const what = `${first.unknown.length > 1 ? 'attributes' : 'attribute'} ${first.unknown.join(', ')}`;
  return `policy routing rule ${first.priority} has a selector that arproxy does not know (${what}), and is passed over here: rules and routes named above may be wrong from there on: ip rule list pref ${first.priority}`;
};

const OF_A_REPLY: readonly Note[] = [
  ingressCarrier,
  egressCarrier,
  returnRoute,
  broadcastOnly,
  limits,
  unknownSelector,
];
const OF_A_REFUSAL: readonly Note[] = [unknownSelector];
