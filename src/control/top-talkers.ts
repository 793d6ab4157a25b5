/** The most frequent senders and targets among the last decisions. */
import type { RecordedDecision } from '../responder/decision.ts';
import { kindOf } from '../responder/packet-kind.ts';
import type { Recorded } from '../responder/recording.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import type { Talker, TopTalkers } from './answers.ts';

/** Number of the last decisions that are looked at: a millisecond's work. */
const LOOKED_AT = 8192;
const TOLD = 10;

interface Seen {
  readonly last: RecordedDecision;
  count: number;
}

export function topTalkers(recorder: Recorded, lookedAt = LOOKED_AT): TopTalkers {
  const senders = new Map<number, Seen>();
  const targets = new Map<number, Seen>();
  const oldest = Math.max(recorder.oldest, recorder.total - lookedAt);
  for (let number = recorder.total - 1; number >= oldest; number--) {
    const decision = recorder.get(number);
    if (decision === undefined) continue;
    count(senders, decision.spa, decision);
    count(targets, decision.tpa, decision);
  }
  return {
    of: recorder.total - oldest,
    senders: most(senders).map(({ last, count }) => ({
      spa: formatIpv4(last.spa),
      sha: formatMac(last.sha),
      ifindex: last.iif,
      ...told(last, count),
    })),
    targets: most(targets).map(({ last, count }) => ({ tpa: formatIpv4(last.tpa), ...told(last, count) })),
  };
}

/** The first that comes, from the end, is the last. */
function count(seen: Map<number, Seen>, address: number, decision: RecordedDecision): void {
  const row = seen.get(address);
  if (row === undefined) seen.set(address, { last: decision, count: 1 });
  else row.count++;
}

const most = (seen: Map<number, Seen>): Seen[] =>
  [...seen.values()].sort((a, b) => b.count - a.count).slice(0, TOLD);

const told = (last: RecordedDecision, count: number): Talker => ({
  count,
  verdict: last.outcome.verdict,
  reason: last.outcome.reason,
  kind: kindOf(last),
});
