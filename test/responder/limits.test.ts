/** Where limits stand in a decision: before the route lookup, and a token is used by a reply alone. */
import { expect, test } from 'vitest';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import type { Limits } from '../../src/policy/interface-rule.ts';
import { G0, G1, request, responderDouble } from './responder-double.ts';

const NONE: Limits = { perSender: undefined, perInterface: undefined, collapse: 0 };
const one = { rate: 0.001, burst: 1 };

const limited = (limits: Partial<Limits>, cache?: RouteCache) => {
  const double = responderDouble({ limits: { ...NONE, ...limits } }, cache);
  /** How many routes the kernel was asked for. */
  const lookups = () => double.netlink.sent.flat().length;
  return { ...double, lookups };
};

test.each([
  ['sender-limit', { perSender: one }, '10.99.0.2'],
  ['interface-limit', { perInterface: one }, '10.99.0.2'],
  ['collapsed', { collapse: 1000 }, '10.99.0.1'],
] as const)('%s costs no route lookup', (reason, limits, tpa) => {
  const { answer, counts, lookups } = limited(limits);
  expect(answer(request('10.99.0.1'))).toHaveLength(1);
  expect(lookups()).toBe(1);
  expect(answer(request(tpa), request(tpa))).toEqual([]);
  expect(lookups()).toBe(1);
  expect(counts()).toEqual({ 'proxy-arp': 1, [reason]: 2 });
});

test.each([
  ['sender-limit', { perSender: one }, '10.99.0.2'],
  ['interface-limit', { perInterface: one }, '10.99.0.2'],
  ['collapsed', { collapse: 1000 }, '10.99.0.1'],
] as const)(
  '%s: of many requests of one batch that wait for routes, no more are answered',
  (reason, limits, tpa) => {
    const { answer, counts } = limited(limits);
    expect(answer(request('10.99.0.1'), request(tpa), request(tpa))).toHaveLength(1);
    expect(counts()).toEqual({ 'proxy-arp': 1, [reason]: 2 });
  },
);

test('the same, where routes are known', () => {
  const { answer, counts, lookups } = limited({ perSender: { rate: 0.001, burst: 3 } }, new RouteCache(1000));
  for (const tpa of ['10.99.0.1', '10.99.0.2']) expect(answer(request(tpa))).toHaveLength(1);
  expect(answer(...['1', '2', '1', '3'].map((n) => request(`10.99.0.${n}`)))).toHaveLength(1);
  expect(counts()).toEqual({ 'proxy-arp': 3, 'sender-limit': 3 });
  expect(lookups()).toBe(2);
});

test('what is not answered uses nothing; who has nothing left is told so whatever the route', () => {
  const { answer, counts, routes } = limited({ perSender: one, perInterface: one, collapse: 1000 });
  routes.set('10.99.0.9', { errno: 101 });
  answer(request('10.99.0.9'), request('10.99.0.9'));
  expect(counts()).toEqual({ 'no-route': 2 });
  expect(answer(request('10.99.0.1'))).toHaveLength(1);
  answer(request('10.99.0.9'));
  expect(counts()).toEqual({ 'no-route': 2, 'proxy-arp': 1, 'sender-limit': 1 });
});

test('what is no request to answer is not limited: it has its own reason', () => {
  const { answer, counts } = limited({ perSender: one });
  answer(request('10.99.0.1'), request('10.99.0.1', { op: 2 }), request('224.0.0.1'));
  expect(counts()).toEqual({ 'proxy-arp': 1, 'not-request': 1, 'target-multicast': 1 });
});

test('each interface has its own', () => {
  const { answer, counts } = limited({ perSender: one, perInterface: one });
  for (const ifindex of [G0, G1, G0, G1]) answer(request('10.99.0.1', { ifindex }));
  expect(counts()).toEqual({ 'proxy-arp': 2, 'sender-limit': 2 });
});

test('who is over a limit does not wait for proxy_delay', () => {
  const limits = { ...NONE, perSender: one };
  const { answer, counts, clock } = responderDouble({ limits, proxyDelay: 100 });
  answer(request('10.99.0.1'));
  clock.advance(100);
  expect(counts()).toEqual({ 'proxy-arp': 1 });
  answer(request('10.99.0.2'));
  expect(counts()).toEqual({ 'proxy-arp': 1, 'sender-limit': 1 });
});
