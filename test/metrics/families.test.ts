import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DaemonView } from '../../src/daemon/status.ts';
import { exposition } from '../../src/metrics/exposition.ts';
import { families } from '../../src/metrics/families.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { parseExposition, seriesValue } from './parse-exposition.ts';
import { servedDouble, sourceDouble } from './source-double.ts';

const scraped = (changes: Partial<DaemonView> = {}) =>
  parseExposition(exposition(families(sourceDouble(changes))));

describe('every value stands where it belongs', () => {
  test.each([
    ['arproxy_build_info', { version: '1.2.3' }, 1],
    ['arproxy_start_time_seconds', {}, performance.timeOrigin / 1000],
    ['arproxy_interfaces', {}, 2],
    ['arproxy_interface_obstacle', { interface: 'g0', cause: 'down' }, 1],
    ['arproxy_interface_obstacle', { interface: 'g0', cause: 'forwarding' }, 1],
    ['arproxy_interface_obstacle', { interface: 'g0', cause: 'no-carrier' }, undefined],
    ['arproxy_interface_obstacle', { interface: 'g1', cause: 'down' }, undefined],
    ['arproxy_frames_total', { reason: 'proxy-arp' }, 7],
    ['arproxy_frames_total', { reason: 'not-chosen' }, 5],
    ['arproxy_frames_total', { reason: 'truncated' }, 0],
    ['arproxy_requests_total', { interface: 'g0', reason: 'no-route' }, 2],
    ['arproxy_requests_total', { interface: '', reason: 'not-chosen' }, 5],
    ['arproxy_requests_total', { interface: 'g1', reason: 'no-route' }, undefined],
    ['arproxy_replies_total', { interface: 'g0' }, 4],
    ['arproxy_replies_total', { interface: 'g1' }, 3],
    ['arproxy_lost_total', { place: 'capture' }, 11],
    ['arproxy_lost_total', { place: 'shed' }, 13],
    ['arproxy_shed_total', { interface: 'g0', by: 'queue' }, 3],
    ['arproxy_shed_total', { interface: 'g0', by: 'kernel' }, 4],
    ['arproxy_shed_total', { interface: 'g1', by: 'queue' }, undefined],
    ['arproxy_lost_total', { place: 'send' }, 5],
    ['arproxy_lost_total', { place: 'route' }, 3],
    ['arproxy_lost_total', { place: 'notifications' }, 12],
    ['arproxy_lost_total', { place: 'abandoned' }, 6],
    ['arproxy_lost_total', { place: 'dump' }, 4],
    ['arproxy_send_errors_total', { errno: 'ENETDOWN' }, 2],
    ['arproxy_send_errors_total', { errno: 'ENOBUFS' }, 1],
    ['arproxy_send_errors_total', { errno: 'errno 524' }, 2],
    ['arproxy_conflicts_total', {}, 1],
    ['arproxy_announcements_total', {}, 12],
    ['arproxy_second_responders', { interface: 'g0' }, 1],
    ['arproxy_second_responders', { interface: 'g1' }, undefined],
    ['arproxy_second_responders_total', {}, 2],
    ['arproxy_batch_frames_bucket', { le: '1' }, 1],
    ['arproxy_batch_frames_bucket', { le: '2' }, 1],
    ['arproxy_batch_frames_bucket', { le: '4' }, 2],
    ['arproxy_batch_frames_bucket', { le: '256' }, 3],
    ['arproxy_batch_frames_sum', {}, 260],
    ['arproxy_batch_decision_seconds_bucket', { le: '0.000001' }, 1],
    ['arproxy_batch_decision_seconds_bucket', { le: '0.000004' }, 2],
    ['arproxy_batch_decision_seconds_bucket', { le: '1.048576' }, 2],
    ['arproxy_batch_decision_seconds_bucket', { le: '+Inf' }, 3],
    ['arproxy_batch_decision_seconds_sum', {}, 2.0000035],
    ['arproxy_config_generation', {}, 2],
    ['arproxy_config_last_reload_successful', {}, 0],
    ['arproxy_config_last_reload_success_timestamp_seconds', {}, 1_700_000_001],
  ])('%s %j', (name, labels, value) => {
    expect(seriesValue(scraped(), name, labels)).toBe(value);
  });

  test('arproxy_frames_total has every reason', () => {
    const reasons = scraped()
      .get('arproxy_frames_total')
      ?.samples.map(({ labels }) => labels['reason']);
    expect(reasons).toEqual(OUTCOMES.map(({ reason }) => reason));
  });
});

test('a name of an interface comes through as it is', () => {
  const name = fc.string({
    minLength: 1,
    unit: fc.oneof(
      fc.constantFrom('\\', '"', '{', '}', ','),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
  });
  fc.assert(
    fc.property(name, (ifname) => {
      fc.pre(!/[\n\r\u2028\u2029]/.test(ifname));
      const families = scraped({ served: [servedDouble(3, ifname, { always: 1 })] });
      expect(seriesValue(families, 'arproxy_replies_total', { interface: ifname })).toBe(1);
    }),
  );
});

test('two interfaces whose names read alike do not spoil the scrape', () => {
  const served = [servedDouble(3, '\ufffd'), servedDouble(4, '\ufffd')];
  expect(scraped({ served }).get('arproxy_replies_total')?.samples).toHaveLength(1);
});

test('without a dump nothing is lost in it, and without a configuration file none has failed', () => {
  const without = parseExposition(exposition(families(sourceDouble({ dump: undefined }, null))));
  expect(seriesValue(without, 'arproxy_lost_total', { place: 'dump' })).toBe(0);
  expect(seriesValue(without, 'arproxy_config_generation', {})).toBe(1);
  expect(seriesValue(without, 'arproxy_config_last_reload_successful', {})).toBe(1);
  const since = seriesValue(without, 'arproxy_config_last_reload_success_timestamp_seconds', {});
  expect(since).toBe(performance.timeOrigin / 1000);
});

test('without interfaces and losses it is still one', () => {
  expect(scraped({ served: [] }).get('arproxy_replies_total')?.samples).toEqual([]);
});

test('of an interface that is gone, what is counted for all stays', () => {
  const without = scraped({ served: [] });
  expect(seriesValue(without, 'arproxy_replies_total', { interface: 'g0' })).toBeUndefined();
  expect(seriesValue(without, 'arproxy_frames_total', { reason: 'proxy-arp' })).toBe(7);
});
