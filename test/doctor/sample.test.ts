import { describe, expect, test } from 'vitest';
import { hostsOf, isRoutedOut, routesElsewhere, sampler } from '../../src/doctor/sample.ts';
import { formatIpv4, formatPrefix, parsePrefix } from '../../src/wire/ipv4.ts';
import { address, route } from './example-facts.ts';

describe('hostsOf', () => {
  test.each([
    ['10.0.0.0/24', '', '10.0.0.1 10.0.0.2 10.0.0.128 10.0.0.254'],
    ['10.0.0.0/24', '10.0.0.1', '10.0.0.2 10.0.0.128 10.0.0.254'],
    ['10.0.0.0/30', '10.0.0.1', '10.0.0.2'],
    ['10.0.0.4/31', '10.0.0.4', '10.0.0.5'],
    ['10.0.0.4/31', '', '10.0.0.4 10.0.0.5'],
    ['10.0.0.9/32', '', '10.0.0.9'],
    ['10.0.0.9/32', '10.0.0.9', ''],
    ['128.0.0.0/1', '', '128.0.0.1 128.0.0.2 192.0.0.0 255.255.255.254'],
  ])('%s without %s', (text, own, want) => {
    const prefix = parsePrefix(text);
    const hosts = prefix && hostsOf(prefix, (host) => host === address(own));
    expect(hosts?.map(formatIpv4).join(' ')).toBe(want);
  });
});

test('of a full table little is kept, and every default route', () => {
  const keep = sampler();
  const many = Array.from({ length: 1000 }, (_, i) => route(`10.${i >> 8}.${i & 255}.0/24`, 3));
  expect(many.filter(keep)).toHaveLength(64);
  expect(
    many
      .map((each) => ({ ...each, hops: each.hops.map((hop) => ({ ...hop, via: '10.0.0.9' })) }))
      .filter(keep),
  ).toHaveLength(1);
  expect(
    many
      .slice(0, 9)
      .map((each) => ({ ...each, hops: route('10.0.0.0/8', 5).hops }))
      .filter(keep),
  ).toHaveLength(9);
  expect([route('0.0.0.0/0', 3), route('0.0.0.0/0', 5)].filter(keep)).toHaveLength(2);
  const gateway = (text: string) => ({ ...route(text, 3), hops: [{ oif: 3, via: '10.0.0.9', flags: 0 }] });
  expect(['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/7'].map(gateway).filter(keep)).toHaveLength(3);
  const via = (n: number) => ({
    ...route('10.0.0.0/8', 3),
    hops: [{ oif: 3, via: `10.0.${n >> 8}.${n & 255}`, flags: 0 }],
  });
  expect(Array.from({ length: 999 }, (_, n) => via(n)).filter(sampler())).toHaveLength(256);
  expect([{ ...route('10.9.9.9/32', 9), type: 2 }].filter(keep)).toEqual([]);
});

test('a route of which the kernel names no interface may lead anywhere', () => {
  expect(isRoutedOut([route('10.0.0.0/8')], 3)).toBe(true);
  expect(isRoutedOut([route('10.0.0.0/8', 5)], 3)).toBe(false);
  const routes = [route('10.0.0.0/8', 3, 5), route('10.1.0.0/16', 5)];
  expect(routesElsewhere(routes, 3).map(({ prefix }) => formatPrefix(prefix))).toEqual(['10.1.0.0/16']);
});
