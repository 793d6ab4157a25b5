/** Why one request is answered, or not: the decision of the daemon, and everything that it hung on. */
import type { FibTables } from '../kernel/fib.ts';
import type { Reason } from '../policy/outcomes.ts';
import { frameFields } from '../responder/decision.ts';
import type { DecisionFields } from '../responder/decision-fields.ts';
import { contains, formatIpv4, type Ipv4, isLoopback } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { RT_TABLE_LOCAL, RTN_LOCAL } from '../wire/rtnetlink/route.ts';
import { conclude } from './conclude.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Asked, Cause, Facts, KernelSilence, Verdict, World } from './facts.ts';
import { gather, kernelsOutcome } from './gather.ts';
import { notesOf } from './notes.ts';
import type { Remedy } from './remedy.ts';
import type { ExplainSettings, RulesSource } from './rules-source.ts';
import { type Looked, walk } from './steps.ts';
import { summaryOf } from './summary.ts';
import { type Trace, tracesOf } from './trace.ts';
import { isUnheard } from './unheard.ts';

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
  /** Of `route-refused`; of `target-local`, why the kernel is silent as well. */
  readonly cause?: Cause | KernelSilence;
  readonly steps: readonly Looked[];
  /** Where it is asked for. */
  readonly trace?: readonly Trace[];
  /** What the kernel would do there with proxy_arp=1. */
  readonly kernel: 'reply' | 'drop';
  /** What becomes of the packets behind the answer; of a drop: behind one that the remedy would bring. */
  readonly delivery?: Delivery;
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
  const { verdict, cause, silence, arp, heard, iif } = facts;
  const kernel = kernelAnswers(world, facts);
  const isKernels = kernel && KERNEL_ANSWERS.has(verdict.reason as Reason);
  const { remedy, delivery } = conclude(world, facts, verdict.verdict === 'reply' || isKernels);
  const why = cause ?? (verdict.reason === 'target-local' ? silence : undefined);
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
    ...(why !== undefined && { cause: why }),
    steps: walk(facts),
    ...(asked.trace && { trace: tracesOf(facts) }),
    kernel: kernel ? 'reply' : 'drop',
    ...(delivery !== undefined && { delivery }),
    ...(remedy !== undefined && { remedy }),
    notes: notesOf(facts),
  };
}

const rulesOf = ({ source }: ExplainSettings): Pick<Explanation, 'rules' | 'rulesFrom'> =>
  source === undefined ? {} : { rules: source.rules, rulesFrom: source.rulesFrom };

function kernelAnswers(world: World, facts: Facts): boolean {
  if (isUnheard(facts.verdict.reason)) return false;
  const { verdict, reason } = kernelsOutcome(world, facts);
  if (reason === 'target-local' && facts.silence !== undefined) return false;
  // It answers a probe for an address of its own, where no proxy may.
  if (reason === 'probe')
    return facts.silence === undefined && !isLoopback(facts.arp.tpa) && isLocal(world.tables, facts.arp.tpa);
  return verdict === 'reply' || KERNEL_ANSWERS.has(reason);
}

/** inet_addr_type(): by the table local alone. */
function isLocal({ routes }: FibTables, address: Ipv4): boolean {
  const [best] = routes
    .filter(({ table, prefix }) => table === RT_TABLE_LOCAL && contains(prefix, address))
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  return best?.type === RTN_LOCAL;
}
