/** Every metric there is. The manual's table is made of these; a test keeps the dashboard and the alerts equal to them. */
import { OUTCOMES } from '../policy/outcomes.ts';
import { total } from '../responder/losses.ts';
import type { Family, Sample } from './exposition.ts';
import type { HistogramValues, MetricsInterface, MetricsSource } from './source.ts';

const PREFIX = 'arproxy_';

const REPLIES = OUTCOMES.filter(({ verdict }) => verdict === 'reply');
const NOT_CHOSEN = OUTCOMES.findIndex(({ reason }) => reason === 'not-chosen');

export function families(source: MetricsSource): Family[] {
  const { version, startedAt, byOutcome, losses: lost } = source;
  const served = byName(source.interfaces);
  return [
    gauge('build_info', 'Always 1; the label is the version', [{ labels: { version }, value: 1 }]),
    gauge('start_time_seconds', 'Start of the process, in seconds since 1970', one(startedAt / 1000)),
    gauge(
      'healthy',
      '1: requests are answered, as /healthz says too; 0: they are not',
      one(Number(source.healthy)),
    ),
    gauge('interfaces', 'Interfaces that are served', one(served.length)),
    gauge(
      'interface_obstacle',
      'Always 1: what keeps the interface silent; with passthru, broadcast requests are answered',
      served.flatMap(obstaclesOf),
    ),
    counter('frames_total', 'Frames received on all interfaces, by reason', framesOf(byOutcome)),
    counter(
      'fast_path_frames_total',
      'Of those frames, how many were answered or dropped as others of the same flow were before, without a decision of their own',
      one(source.fast),
    ),
    counter('requests_total', 'Frames received, by interface and reason', [
      { labels: { interface: '', reason: 'not-chosen' }, value: byOutcome[NOT_CHOSEN] ?? 0 },
      ...served.flatMap(requestsOf),
    ]),
    counter(
      'replies_total',
      'Requests that the decision was to reply to, by interface',
      served.map(repliesOf),
    ),
    counter(
      'lost_total',
      'Losses, by the place where they occurred',
      Object.entries(lost).map(([place, count]) => ({ labels: { place }, value: total(count) })),
    ),
    counter(
      'shed_total',
      'Frames that came faster than they could be decided and were shed, by interface and by what shed them',
      served.flatMap(shedOf),
    ),
    counter(
      'send_errors_total',
      'Replies that could not be sent, by errno',
      Object.entries(lost.send).map(([errno, value]) => ({ labels: { errno }, value })),
    ),
    counter(
      'unsent_replies_total',
      'Replies that could not be sent, by interface and errno',
      served.flatMap(unsentOf),
    ),
    counter('conflicts_total', 'Addresses answered for that another host claimed', one(source.conflicts)),
    counter(
      'announcements_total',
      'ARP announcements to senders that had asked, when this host took over what while_local names',
      one(source.announcements),
    ),
    gauge(
      'second_responders',
      'Other arproxies that serve the interface now, and reply to each request as well; no sample: none',
      served.flatMap(secondOf),
    ),
    counter(
      'second_responders_total',
      'How often another arproxy was noticed that serves the same interface',
      one(source.secondNoticed),
    ),
    histogram('batch_frames', 'Frames in each batch read from the capture', source.batchFrames, 1),
    histogram(
      'batch_decision_seconds',
      'Time from reading a batch to having sent its replies',
      source.batchTime,
      1e6,
    ),
    gauge('config_generation', 'Number of configurations put in force', one(source.generation)),
    gauge(
      'config_last_reload_successful',
      'Whether the last reload of the configuration succeeded',
      one(source.lastReloadOk ? 1 : 0),
    ),
    gauge(
      'config_last_reload_success_timestamp_seconds',
      'Last time that a configuration was put in force, in seconds since 1970',
      one(source.lastSuccess / 1000),
    ),
  ];
}

const one = (value: number): Sample[] => [{ value }];

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name: `${PREFIX}${name}`,
  help,
  type: 'counter',
  samples,
});

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  ...counter(name, help, samples),
  type: 'gauge',
});

/** `perUnit`: what is observed is divided by it. */
function histogram(
  name: string,
  help: string,
  { bounds, counts, sum }: HistogramValues,
  perUnit: number,
): Family {
  let below = 0;
  const buckets = [...counts].map((count, i): Sample => {
    below += count;
    const bound = bounds[i];
    const le = bound === undefined ? '+Inf' : String(bound / perUnit);
    return { suffix: '_bucket', labels: { le }, value: below };
  });
  const samples = [...buckets, { suffix: '_sum', value: sum / perUnit }, { suffix: '_count', value: below }];
  return { ...counter(name, help, samples), type: 'histogram' };
}

const framesOf = (byOutcome: MetricsSource['byOutcome']): Sample[] =>
  OUTCOMES.map(({ reason, index }) => ({ labels: { reason }, value: byOutcome[index] ?? 0 }));

/** Names that are not UTF-8 may read alike, and two series with the same labels would spoil the whole scrape. */
const byName = (served: readonly MetricsInterface[]): MetricsInterface[] => [
  ...new Map(served.map((one) => [one.ifname, one])).values(),
];

/** What has not occurred on the interface is left out: there are many reasons, and may be many interfaces. */
const requestsOf = ({ ifname, counts }: MetricsInterface): Sample[] =>
  OUTCOMES.flatMap(({ reason }) => {
    const value = counts[reason];
    return value === undefined ? [] : [{ labels: { interface: ifname, reason }, value }];
  });

/** One for each cause that keeps the interface silent; none where it answers. */
const obstaclesOf = ({ ifname, causes }: MetricsInterface): Sample[] =>
  causes.map((cause) => ({ labels: { interface: ifname, cause }, value: 1 }));

const secondOf = ({ ifname, secondResponders }: MetricsInterface): Sample[] =>
  secondResponders === 0 ? [] : [{ labels: { interface: ifname }, value: secondResponders }];

const unsentOf = ({ ifname, unsent }: MetricsInterface): Sample[] =>
  Object.entries(unsent).map(([errno, value]) => ({ labels: { interface: ifname, errno }, value }));

/** Of an interface that nothing was shed of, nothing. */
const shedOf = ({ ifname, shedBy }: MetricsInterface): Sample[] =>
  Object.entries(shedBy).map(([by, value]) => ({ labels: { interface: ifname, by }, value }));

const repliesOf = ({ ifname, counts }: MetricsInterface): Sample => ({
  labels: { interface: ifname },
  value: REPLIES.reduce((sum, { reason }) => sum + (counts[reason] ?? 0), 0),
});
