/** What a verdict does not say, and somebody who looks for lost packets should hear all the same. */

import { portWords } from '../diagnose/bridge-ports.ts';
import { blockedPorts } from '../kernel/bridge-ports.ts';
import { behindAnother, behindWords } from './behind.ts';
import type { Facts } from './facts.ts';

export function notesOf(facts: Facts): string[] {
  const notes = facts.verdict.verdict === 'reply' ? OF_A_REPLY : OF_A_REFUSAL;
  return notes.map((note) => note(facts)).filter((note) => note !== undefined);
}

type Note = (facts: Facts) => string | undefined;

/** Before all else: what is said of the interface then is about nobody. */
const anotherInterface: Note = (facts) => {
  const other = behindAnother(facts);
  return other && behindWords(facts, other);
};

/** Of a bridge that hears some: behind which port the sender is, is not known. */
const shutPort: Note = ({ heard: [first], kernel: { links } }) => {
  const ports = first === undefined ? [] : blockedPorts(first, links);
  if (first === undefined || ports.length === 0) return undefined;
  return `${ports.map((port) => portWords(port, first)).join(', ')}: no request from behind ${ports.length > 1 ? 'them' : 'it'} is heard: bridge link show`;
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

const OF_A_REPLY: readonly Note[] = [anotherInterface, shutPort, broadcastOnly, limits, unknownSelector];
const OF_A_REFUSAL: readonly Note[] = [unknownSelector];
