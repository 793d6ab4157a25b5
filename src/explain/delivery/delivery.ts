/**
 * What becomes of the packets that follow an answer, as far as this gateway has a hand in it: there, and back. Half of all
 * trouble with proxy ARP is an answer and no ping.
 */
import type { DeliveryCheck, DeliveryReason, Mend, Trouble } from './check.ts';
import { EGRESS } from './egress.ts';
import { ENTRY } from './entry.ts';
import type { DeliveryFacts } from './facts.ts';
import { FORWARDING } from './forwarding.ts';
import { NEXTHOP } from './nexthop.ts';
import { RETURN_ROUTE, TARGETS_SOURCE } from './return-route.ts';
import { SENDER } from './sender.ts';
import { TARGET_ROUTE } from './target-route.ts';

/** In the order in which a packet and the one back meet them: the first that is lost is the verdict. */
export const DELIVERY_CHECKS: readonly DeliveryCheck[] = [
  ENTRY,
  FORWARDING,
  TARGET_ROUTE,
  EGRESS,
  NEXTHOP,
  RETURN_ROUTE,
  TARGETS_SOURCE,
  SENDER,
];

/** Each may drop packets, and cannot be seen without privilege, or not from here at all. */
export const NOT_LOOKED_AT =
  'nftables and iptables, tc, XDP and other BPF, IPsec, rules that ask for protocols or marks, and what the far side does';

/** Plain data: what `--json` prints. */
export interface Delivery {
  /** Behind an answer that is given, by arproxy or the kernel; or behind one that the remedy would bring. */
  readonly after: 'answer' | 'remedy';
  readonly verdict: 'delivers' | 'lost' | 'not known';
  readonly reason?: DeliveryReason;
  readonly text: string;
  readonly steps: readonly {
    readonly check: string;
    readonly looked: string;
    readonly outcome: 'ok' | 'lost' | 'not known';
  }[];
  readonly notLookedAt: string;
}

export interface Delivered {
  readonly delivery: Delivery;
  /** What mends all of it, in the order of the checks: of what is lost, or where nothing is, of what is not known. */
  readonly mends: readonly Mend[];
}

export function deliver(facts: DeliveryFacts, after: Delivery['after']): Delivered {
  const found = DELIVERY_CHECKS.flatMap(({ check, look }) => {
    const result = look(facts);
    return result === undefined ? [] : [{ check, ...result }];
  });
  const troubles = found.map(({ trouble }) => trouble).filter((trouble) => trouble !== undefined);
  const isLost = ({ outcome }: Trouble): boolean => outcome === 'lost';
  const worst = troubles.find(isLost) ?? troubles[0];
  const counts = troubles.filter(({ outcome }) => outcome === worst?.outcome);
  return {
    delivery: {
      after,
      verdict: worst?.outcome ?? 'delivers',
      ...(worst !== undefined && { reason: worst.reason }),
      text: counts.map(({ text }) => text).join('; ') || wellWords(facts),
      steps: found.map(({ check, looked, trouble }) => ({
        check,
        looked,
        outcome: trouble?.outcome ?? 'ok',
      })),
      notLookedAt: NOT_LOOKED_AT,
    },
    mends: counts.map(({ mend }) => mend),
  };
}

const wellWords = ({ egress, iif, isLocal }: DeliveryFacts): string =>
  isLocal || egress === undefined
    ? `packets come in on ${iif.name}, and those back leave by it`
    : `packets leave by ${egress.name}, and those back by ${iif.name}`;
