/** Which decisions somebody wants to see: who watches, and the log at level trace. */
import type { Outcome } from '../policy/outcomes.ts';
import { patterns } from '../policy/patterns.ts';
import { type Ipv4, type Ipv4Prefix, ipv4, netmask } from '../wire/ipv4.ts';
import { fitsVerdict } from './packet-kind.ts';

/** Of each of these lists that is not empty, one must fit. */
export interface Criteria {
  /** Shell patterns over the name of the ingress. */
  readonly ifname: readonly string[];
  readonly target: readonly Ipv4Prefix[];
  readonly from: readonly Ipv4Prefix[];
  readonly outcomes: readonly Outcome[];
  /** `drop`: requests that were not answered; and what is no request where `outcomes` names it. */
  readonly verdict: Outcome['verdict'] | undefined;
}

/** What of a decision is looked at. */
interface Judged {
  readonly outcome: Outcome;
  readonly op: number;
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
}

/** `ifname`: of the interface that the frame came in on. */
export type DecisionFilter = (decision: Judged, ifname: string) => boolean;

/** Whether anything is left out. */
export const isLimited = ({ verdict, ...lists }: Criteria): boolean =>
  verdict !== undefined || Object.values(lists).some((list) => list.length > 0);

/** A pattern is tried once on each name; maximum number of names that are remembered. */
const NAMES_KEPT = 4096;

export function decisionFilter(wanted: Criteria): DecisionFilter {
  const { verdict, outcomes } = wanted;
  const nameFits = oncePerName(wanted.ifname);
  const targetFits = prefixFilter(wanted.target);
  const senderFits = prefixFilter(wanted.from);
  const namesReason = outcomes.length > 0;
  return (decision, ifname) => {
    const { outcome, tpa, spa } = decision;
    return (
      fitsVerdict(verdict, namesReason, outcome, decision) &&
      (!namesReason || outcomes.includes(outcome)) &&
      targetFits(tpa) &&
      senderFits(spa) &&
      nameFits(ifname)
    );
  };
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
