/** The end of an explanation: what becomes of the packets, and the one remedy. */
import { fromOutside } from '../diagnose/commands.ts';
import { INADDR_ANY } from '../wire/ipv4.ts';
import { behindAnother, behindWords } from './behind.ts';
import { completed, mending } from './combine.ts';
import { type Delivery, deliver } from './delivery/delivery.ts';
import { gatherDelivery } from './delivery/facts.ts';
import type { Facts, World } from './facts.ts';
import { remedyFor } from './remedies.ts';
import type { Remedy } from './remedy.ts';

/** What becomes of the packets, and one remedy for all: with the first half's, where that is one that can be typed. */
export function conclude(
  world: World,
  facts: Facts,
  isAnswered: boolean,
): { readonly remedy: Remedy | undefined; readonly delivery: Delivery | undefined } {
  const other = facts.verdict.verdict === 'reply' ? undefined : behindAnother(facts);
  if (other !== undefined)
    return { remedy: { text: `none: ${behindWords(facts, other)}` }, delivery: undefined };
  const first = remedyFor(facts);
  const isPacketLess = facts.arp.spa === INADDR_ANY || facts.arp.spa === facts.arp.tpa;
  if (isPacketLess || (!isAnswered && first?.command === undefined))
    return { remedy: reachable(world, first), delivery: undefined };
  const delivered = deliver(gatherDelivery(world, facts), isAnswered ? 'answer' : 'remedy');
  const { delivery } = delivered;
  const whole = first?.command === undefined ? (mending(delivered) ?? first) : completed(first, delivered);
  return { remedy: reachable(world, whole), delivery };
}

/** The remedy as it works from where it is read. */
const reachable = ({ procSysReadOnly }: World, remedy: Remedy | undefined): Remedy | undefined =>
  procSysReadOnly && remedy?.command !== undefined
    ? { ...remedy, command: fromOutside(remedy.command) }
    : remedy;
