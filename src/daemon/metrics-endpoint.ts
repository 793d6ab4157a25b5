/** Where the metrics are served, if anywhere. The server and all behind it is loaded where they are wanted. */
import { formatListen, type Listen } from '../listen/address.ts';
import { Endpoint } from '../listen/endpoint.ts';
import type { Log } from '../log/log.ts';
import type { MetricsSource } from '../metrics/source.ts';

export const metricsEndpoint = (source: () => MetricsSource, log: Log): Endpoint =>
  new Endpoint({
    listen: async (at) => (await import('../metrics/metrics.ts')).openMetrics(at, source),
    onMoved: (to) => sayWhere(to, log),
    onRefused: ({ code, message }, at) =>
      log.say(
        'metrics-failed',
        { code },
        `${message}; metrics ${at === undefined ? 'are off' : `stay at ${formatListen(at)}`}`,
      ),
  });

function sayWhere(to: Listen | undefined, log: Log): void {
  if (to === undefined) log.say('metrics-closed', {}, 'metrics are not served any more');
  else if ('path' in to || to.loopback) log.say('metrics-listening', {}, `metrics at ${formatListen(to)}`);
  else log.say('metrics-exposed', {}, `metrics at ${formatListen(to)}: open to every host that can reach it`);
}
