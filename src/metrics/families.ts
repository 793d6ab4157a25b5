/** Every metric there is. The manual's table is made of these; a test keeps the dashboard and the alerts equal to them. */
import { OUTCOMES } from '../policy/outcomes.ts';
import { type ReadinessView, readiness } from '../policy/readiness.ts';
import { type ServedInterface, SHED_BY } from '../policy/served-interfaces.ts';
import type { Counters } from '../responder/counters.ts';
import type { Histogram } from '../responder/histogram.ts';
import { byErrno, losses, total } from '../responder/losses.ts';
import type { Family, Sample } from './exposition.ts';
import type { MetricsSource } from './source.ts';

const PREFIX = 'arproxy_';

/** When the process began: milliseconds since 1970. */
const STARTED_AT = performance.timeOrigin;

const REPLIES = OUTCOMES.filter(({ verdict }) => verdict === 'reply');

export function families(source: MetricsSource): Family[] {
  const { version, view, file } = source;
  const { counters } = view;
  const served = byName(view.served);
  const lost = losses(view);
  return [
    gauge('build_info', 'Always 1; the label is the version', [{ labels: { version }, value: 1 }]),
    gauge('start_time_seconds', 'Start of the process, in seconds since 1970', one(STARTED_AT / 1000)),
    gauge('interfaces', 'Interfaces that are served', one(served.length)),
    gauge(
      'interface_obstacle',
      'Always 1: what keeps the interface silent; with passthru, broadcast requests are answered',
      served.flatMap(obstaclesOf(view.kernel)),
    ),
    counter('frames_total', 'Frames received on all interfaces, by reason', framesOf(counters)),
    counter('requests_total', 'Frames received, by interface and reason', [
      { labels: { interface: '', reason: 'not-chosen' }, value: counters.get('not-chosen') },
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
    counter('conflicts_total', 'Addresses answered for that another host claimed', one(counters.conflicts)),
    histogram('batch_frames', 'Frames in each batch read from the capture', counters.batchFrames, 1),
    histogram(
      'batch_decision_seconds',
      'Time from reading a batch to having sent its replies',
      counters.batchTime,
      1e6,
    ),
    gauge('config_generation', 'Number of configurations put in force', one(file?.generation ?? 1)),
    gauge(
      'config_last_reload_successful',
      'Whether the last reload of the configuration succeeded',
      one(file?.lastReload?.ok === false ? 0 : 1),
    ),
    gauge(
      'config_last_reload_success_timestamp_seconds',
      'Last time that a configuration was put in force, in seconds since 1970',
      one((file?.lastSuccess ?? STARTED_AT) / 1000),
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
function histogram(name: string, help: string, { bounds, counts, sum }: Histogram, perUnit: number): Family {
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

const framesOf = ({ byOutcome }: Counters): Sample[] =>
  OUTCOMES.map(({ reason, index }) => ({ labels: { reason }, value: byOutcome[index] ?? 0 }));

/** Names that are not UTF-8 may read alike, and two series with the same labels would spoil the whole scrape. */
const byName = (served: Iterable<ServedInterface>): ServedInterface[] => [
  ...new Map([...served].map((one) => [one.link.name, one])).values(),
];

/** What has not occurred on the interface is left out: there are many reasons, and may be many interfaces. */
const requestsOf = ({ link, counts }: ServedInterface): Sample[] =>
  OUTCOMES.filter(({ index }) => counts[index] !== 0).map(({ reason, index }) => ({
    labels: { interface: link.name, reason },
    value: counts[index] ?? 0,
  }));

/** One for each cause that keeps the interface silent; none where it answers. */
const obstaclesOf =
  (kernel: ReadinessView) =>
  ({ link, rule }: ServedInterface): Sample[] =>
    readiness(link, rule, kernel).map(({ cause }) => ({
      labels: { interface: link.name, cause },
      value: 1,
    }));

const unsentOf = ({ link, unsent }: ServedInterface): Sample[] =>
  Object.entries(byErrno(unsent)).map(([errno, value]) => ({
    labels: { interface: link.name, errno },
    value,
  }));

/** Of an interface that nothing was shed of, nothing. */
const shedOf = ({ link, shed }: ServedInterface): Sample[] =>
  SHED_BY.flatMap((by, i) => (shed[i] ? [{ labels: { interface: link.name, by }, value: shed[i] }] : []));

const repliesOf = ({ link, counts }: ServedInterface): Sample => ({
  labels: { interface: link.name },
  value: REPLIES.reduce((sum, { index }) => sum + (counts[index] ?? 0), 0),
});
