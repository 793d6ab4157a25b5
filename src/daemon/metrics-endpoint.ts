/** Where the metrics are served, if anywhere. The server and all behind it is loaded where they are wanted. */
import { formatListen, type Listen } from '../listen/address.ts';
import { Endpoint } from '../listen/endpoint.ts';
import type { Logger } from '../log/log.ts';
import type { MetricsSource } from '../metrics/source.ts';

export const metricsEndpoint = (source: () => MetricsSource, log: Logger): Endpoint =>
  new Endpoint({
    listen: async (at) => (await import('../metrics/metrics.ts')).openMetrics(at, source),
    onMoved: (to) => sayWhere(to, log),
    onRefused: ({ code, message }, at) =>
      log.error(
        { code },
        `${message}; metrics ${at === undefined ? 'are off' : `stay at ${formatListen(at)}`}`,
      ),
  });

function sayWhere(to: Listen | undefined, log: Logger): void {
  if (to === undefined) log.info('metrics are not served any more');
  else if ('path' in to || to.loopback) log.info(`metrics at ${formatListen(to)}`);
  else log.warn(`metrics at ${formatListen(to)}: open to every host that can reach it`);
}
