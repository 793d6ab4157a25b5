/** Something to make metrics of: a daemon that has seen some traffic. */
import type { Config } from '../../src/config/keys.ts';
import { type DaemonView, interfaceRow, totalsOf } from '../../src/daemon/status.ts';
import type { MetricsSource } from '../../src/metrics/source.ts';
import { OUTCOME, OUTCOMES } from '../../src/policy/outcomes.ts';
import type { ServedInterface } from '../../src/policy/served-interfaces.ts';
import { Counters } from '../../src/responder/counters.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { metricsOf } from '../../src/serving/snapshot.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { kernelDouble } from '../kernel/kernel-double.ts';
import { exampleRule } from '../policy/situation.ts';

export function servedDouble(
  ifindex: number,
  name: string,
  counts: Partial<Record<string, number>> = {},
): ServedInterface {
  const array = new Float64Array(OUTCOMES.length);
  for (const { reason, index } of OUTCOMES) array[index] = counts[reason] ?? 0;
  return {
    link: exampleLink({ ifindex, name }),
    rule: exampleRule({}),
    counts: array,
    heard: new Float64Array(1),
    unsent: new Map(),
    shed: new Float64Array(2),
  };
}

type SourceFile = Parameters<typeof totalsOf>[1];

const FILE: SourceFile = {
  path: '/etc/a.yaml',
  generation: 2,
  lastReload: { time: 0, why: 'SIGHUP', ok: false, changes: [], faults: [] },
  lastSuccess: 1_700_000_001_000,
};

/** `file` null: options alone. */
export function sourceDouble(
  changes: Partial<DaemonView> = {},
  file: SourceFile | null = FILE,
): MetricsSource {
  const counters = new Counters();
  counters.count(OUTCOME['proxy-arp'], 7);
  counters.count(OUTCOME['no-route'], 2);
  counters.count(OUTCOME['not-chosen'], 5);
  for (const errno of [100, 105, 100, 524, 524]) counters.countUnsent(errno, 3);
  counters.losses.route = 3;
  counters.losses.abandoned = 6;
  counters.losses.shed = 13;
  counters.conflicts = 1;
  counters.announcements = 12;
  for (const frames of [1, 3, 256]) counters.batchFrames.observe(frames);
  for (const us of [0.5, 3, 2e6]) counters.batchTime.observe(us);
  const { kernel } = kernelDouble();
  kernel.overruns = 12;
  const served = [
    // down, and without its IPv4 forwarding
    {
      ...servedDouble(3, 'g0', { 'proxy-arp': 4, 'no-route': 2 }),
      shed: Float64Array.of(3, 4),
      link: exampleLink({ ifindex: 3, name: 'g0', flags: 0x1002, devconf: { forwarding: false } }),
    },
    {
      ...servedDouble(4, 'g1', { always: 1, 'proxy-arp': 2 }),
      unsent: new Map([
        [105, 8],
        [11, 9],
      ]),
    },
  ];
  const view: DaemonView = {
    served,
    counters,
    kernel,
    packets: { dropped: () => 11 },
    onlookers: { lost: 12 },
    dump: { lost: 4 },
    log: { lost: 13 },
    settings: { config: { interfaces: [] } as unknown as Config, rules: [] },
    recorder: new FlightRecorder(1),
    logLevel: 'info',
    fault: undefined,
    second: { noticed: 2, rows: [{ pid: 77, interfaces: 1 }], on: (ifindex) => (ifindex === 3 ? 1 : 0) },
    ...changes,
  };
  const { status, metrics } = totalsOf(view, file ?? undefined);
  const interfaces = [...view.served].map((row) => interfaceRow(row, view, 0));
  return metricsOf({ totals: { status: { ...status, version: '1.2.3' }, metrics }, interfaces });
}
