/** Where the metrics are served, if anywhere. */
import { formatListen, type Listen } from '../listen/address.ts';
import { Endpoint, type EndpointParts } from '../listen/endpoint.ts';
import type { Log } from '../log/log.ts';

export const metricsEndpoint = (listen: EndpointParts['listen'], log: Log): Endpoint =>
  new Endpoint({
    listen,
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
