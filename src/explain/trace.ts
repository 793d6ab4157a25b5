/** The two lookups rule by rule and table by table: what `--trace` shows. */
import { tableName } from '../diagnose/commands.ts';
import { misfitWords } from '../diagnose/misfit-words.ts';
import { deadWords, metricWords, type Names, shadowWords, suppressedBy } from '../diagnose/near-misses.ts';
import { routeWords } from '../diagnose/route-words.ts';
import { ruleLine } from '../diagnose/rule-words.ts';
import { fibLookup, fibWalk, type RouteVisit, type RuleVisit } from '../kernel/fib.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { RuleAction } from '../wire/rtnetlink/rule.ts';
import type { Facts } from './facts.ts';
import { nearSender, nearTargetOrLost } from './near.ts';
import { routeGet } from './route-get.ts';
import { wayToTarget } from './ways.ts';
import { describePath } from './words.ts';

/** Plain data: what `--json` prints. */
export interface Trace {
  readonly to: 'target' | 'sender';
  readonly address: string;
  /** The same lookup by `ip`, to be pasted. */
  readonly command: string;
  readonly rules: readonly TracedRule[];
  readonly result: string;
  /** What would have been found, but for one thing. */
  readonly near: readonly string[];
}

export interface TracedRule {
  /** `100: from all fwmark 0x5 lookup 100`, as `ip rule` shows it. */
  readonly rule: string;
  readonly fits: boolean;
  readonly reached: boolean;
  /** What it does, or why it does nothing. */
  readonly result: string;
  /** Routes of its table that have the address, with what became of each. */
  readonly routes: readonly string[];
}

export const tracesOf = (facts: Facts): Trace[] => [
  traceOf(facts, 'target', facts.lookups.path, nearTargetOrLost(facts)),
  traceOf(facts, 'sender', homeward(facts), nearSender(facts)),
];

/** Source validation asks as if from the egress. Where there is none yet, it is the one that the remedy leads to. */
function homeward(facts: Facts): FibLookup {
  const { back } = facts.lookups;
  const isKnown = [...facts.kernel.links].some(({ name }) => name === back.iif);
  return isKnown ? back : { ...back, iif: wayToTarget(facts)?.link.name ?? '' };
}

function traceOf(
  facts: Facts,
  to: Trace['to'],
  lookup: FibLookup,
  misses: readonly { readonly text: string }[],
): Trace {
  const { tables, nameOf, kernel } = facts;
  const visits = fibWalk(tables, lookup);
  const names = { nameOf, links: kernel.links };
  return {
    to,
    address: formatIpv4(lookup.dst),
    command: routeGet(facts, lookup),
    rules: visits.map((visit) => ruleOf(visit, { visits, lookup, names })),
    result: describePath(fibLookup(tables, lookup), nameOf),
    near: misses.map(({ text }) => text),
  };
}

interface Walk {
  readonly visits: readonly RuleVisit[];
  readonly lookup: FibLookup;
  readonly names: Names;
}

function ruleOf(visit: RuleVisit, walk: Walk): TracedRule {
  const { rule, fits, passedBy, routes } = visit;
  return {
    rule: `${rule.priority}: ${ruleLine(rule)}`,
    fits,
    reached: passedBy === undefined,
    result: resultOf(visit, walk),
    routes: routes.map(
      (each) =>
        `${routeWords(each.route, walk.names.nameOf)}${metricWords(each.route)}: ${fateOf(visit, each, walk)}`,
    ),
  };
}

function resultOf(visit: RuleVisit, walk: Walk): string {
  const { rule, fits, passedBy, routes } = visit;
  if (!fits) return `does not fit: it ${misfitWords(visit, walk.lookup)}`;
  if (passedBy !== undefined)
    return passedBy.action === RuleAction.GOTO
      ? `jumped over: rule ${passedBy.priority} goes on to ${passedBy.target}`
      : `not reached: rule ${passedBy.priority} has ended the lookup`;
  switch (rule.action) {
    case RuleAction.NOP:
      return 'fits, and does nothing';
    case RuleAction.GOTO:
      return rule.unresolved
        ? `fits, but there is no rule ${rule.target}`
        : `fits: on to rule ${rule.target}`;
    case RuleAction.TO_TBL: {
      const address = formatIpv4(walk.lookup.dst);
      return `fits; table ${tableName(rule.table)} has ${routes.length === 0 ? 'nothing' : 'this'} for ${address}`;
    }
    default:
      return 'fits, and ends the lookup';
  }
}

/** What is not met is told as it would be. */
function fateOf(
  { rule, routes, fits, passedBy }: RuleVisit,
  { route, fate }: RouteVisit,
  walk: Walk,
): string {
  switch (fate) {
    case 'taken':
      return fits && passedBy === undefined ? 'taken' : 'would be taken';
    case 'throw':
      return 'leaves the table';
    case 'suppressed':
      return `found, and suppressed (${suppressedBy(route, rule)})`;
    case 'tos':
      return `for TOS 0x${route.tos.toString(16)}, and ARP has 0`;
    case 'dead':
      return deadWords(route, walk.names);
    case 'shadowed':
      return `not looked at: ${shadowWords(route, routes, walk.names.nameOf)}`;
  }
}
