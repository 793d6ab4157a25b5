/** Which decisions a watcher sees. */
import { patterns } from '../policy/patterns.ts';
import type { RecordedDecision } from '../responder/decision.ts';
import { type Ipv4, type Ipv4Prefix, ipv4, netmask } from '../wire/ipv4.ts';
import type { WatchRequest } from './watch-request.ts';

/** `ifname`: of the interface that the frame came in on. */
export type WatchFilter = (decision: RecordedDecision, ifname: string) => boolean;

/** A pattern is tried once on each name; maximum number of names that are remembered. */
const NAMES_KEPT = 4096;

export function watchFilter(wanted: WatchRequest): WatchFilter {
  const { verdict, outcomes } = wanted;
  const nameFits = oncePerName(wanted.ifname);
  const targetFits = prefixFilter(wanted.target);
  const senderFits = prefixFilter(wanted.from);
  return ({ outcome, tpa, spa }, ifname) =>
    (verdict === undefined || outcome.verdict === verdict) &&
    (outcomes.length === 0 || outcomes.includes(outcome)) &&
    targetFits(tpa) &&
    senderFits(spa) &&
    nameFits(ifname);
}

function prefixFilter(prefixes: readonly Ipv4Prefix[]): (address: Ipv4) => boolean {
  if (prefixes.length === 0) return () => true;
  const masked = prefixes.map(({ address, length }) => ({ address, mask: netmask(length) }));
  return (wanted) => masked.some(({ address, mask }) => ipv4(wanted & mask) === address);
}

function oncePerName(globs: readonly string[]): (name: string) => boolean {
  if (globs.length === 0) return () => true;
  const fits = patterns(globs);
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= NAMES_KEPT) known.clear();
    const now = fits(name);
    known.set(name, now);
    return now;
  };
}
