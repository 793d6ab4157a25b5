/** Why one request is answered, or not: the decision of the daemon, and everything that it hung on. */
import { fromOutside } from '../diagnose/commands.ts';
import type { FibTables } from '../kernel/fib.ts';
import type { Reason } from '../policy/outcomes.ts';
import { type DecisionFields, frameFields } from '../responder/decision.ts';
import { contains, formatIpv4, type Ipv4, isLoopback } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { RT_TABLE_LOCAL, RTN_LOCAL } from '../wire/rtnetlink/route.ts';
import { type Asked, type Cause, type Facts, NOT_HEARD, type Verdict, type World } from './facts.ts';
import { gather, kernelsOutcome } from './gather.ts';
import { notesOf } from './notes.ts';
import { remedyFor } from './remedies.ts';
import type { Remedy } from './remedy.ts';
import type { ExplainSettings, RulesSource } from './rules-source.ts';
import { type Looked, walk } from './steps.ts';
import { summaryOf } from './summary.ts';
import { type Trace, tracesOf } from './trace.ts';

/** Plain data: what `--json` prints. */
export interface Explanation {
  /** The interface that was asked about, and where its frames come in: itself, or a bridge above it. */
  readonly ifname: string;
  readonly ingress: string;
  readonly spa: string;
  readonly sha: string;
  readonly tpa: string;
  readonly unicast: boolean;
  /** The ARP operation. */
  readonly op: number;
  /** Of the frame that came, where it is about one. */
  readonly frame?: Pick<DecisionFields, 'cast' | 'src' | 'dst' | 'vlan'>;
  readonly verdict: 'reply' | 'drop';
  /** Whose rules decided: RulesSource. */
  readonly rules?: RulesSource['rules'];
  readonly rulesFrom?: string;
  readonly reason: Verdict['reason'];
  readonly text: string;
  /** Of `route-refused`. */
  readonly cause?: Cause;
  readonly steps: readonly Looked[];
  /** Where it is asked for. */
  readonly trace?: readonly Trace[];
  /** What the kernel would do there with proxy_arp=1. */
  readonly kernel: 'reply' | 'drop';
  readonly remedy?: Remedy;
  /** What the verdict does not say. */
  readonly notes: readonly string[];
}

/** Where arproxy is silent since the kernel answers. */
const KERNEL_ANSWERS: ReadonlySet<Reason> = new Set<Reason>([
  'target-local',
  'kernel-proxy-arp',
  'kernel-proxy-arp-pvlan',
  'kernel-proxy-neighbour',
]);

/** Undefined: there is no such interface (any more). */
export function explain(world: World, settings: ExplainSettings, asked: Asked): Explanation | undefined {
  const facts = gather(world, settings, asked);
  if (facts === undefined) return undefined;
  const { verdict, cause, arp, heard, iif } = facts;
  const remedy = reachable(world, remedyFor(facts));
  return {
    ifname: heard[0]?.name ?? iif.name,
    ingress: iif.name,
    spa: formatIpv4(arp.spa),
    sha: formatMac(arp.sha),
    tpa: formatIpv4(arp.tpa),
    unicast: facts.unicast,
    op: arp.op,
    ...(facts.frame !== undefined && { frame: frameFields(facts.frame) }),
    ...rulesOf(settings),
    ...{ verdict: verdict.verdict, reason: verdict.reason, text: summaryOf(facts) },
    ...(cause !== undefined && { cause }),
    steps: walk(facts),
    ...(asked.trace && { trace: tracesOf(facts) }),
    kernel: kernelAnswers(world, facts) ? 'reply' : 'drop',
    ...(remedy !== undefined && { remedy }),
    notes: notesOf(facts),
  };
}

const rulesOf = ({ source }: ExplainSettings): Pick<Explanation, 'rules' | 'rulesFrom'> =>
  source === undefined ? {} : { rules: source.rules, rulesFrom: source.rulesFrom };

/** The remedy as it works from where it is read. */
const reachable = ({ procSysReadOnly }: World, remedy: Remedy | undefined): Remedy | undefined =>
  procSysReadOnly && remedy?.command !== undefined
    ? { ...remedy, command: fromOutside(remedy.command) }
    : remedy;

function kernelAnswers(world: World, facts: Facts): boolean {
  if (facts.verdict.reason === NOT_HEARD.reason) return false;
  const { verdict, reason } = kernelsOutcome(world, facts);
  // It answers a probe for an address of its own, where no proxy may.
  if (reason === 'probe') return !isLoopback(facts.arp.tpa) && isLocal(world.tables, facts.arp.tpa);
  return verdict === 'reply' || KERNEL_ANSWERS.has(reason);
}

/** inet_addr_type(): by the table local alone. */
function isLocal({ routes }: FibTables, address: Ipv4): boolean {
  const [best] = routes
    .filter(({ table, prefix }) => table === RT_TABLE_LOCAL && contains(prefix, address))
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  return best?.type === RTN_LOCAL;
}
