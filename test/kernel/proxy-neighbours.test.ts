import { expect, test } from 'vitest';
import { ProxyNeighbours } from '../../src/kernel/proxy-neighbours.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';

const [X, Y, Z] = [ipv4(0x0a000001), ipv4(0xfe000002), ipv4(0)];

test('an entry stands for its address on its interface, one of interface 0 on any', () => {
  const entries = new ProxyNeighbours();
  entries.replace([
    { address: X, ifindex: 3 },
    { address: X, ifindex: 5 },
    { address: Y, ifindex: 0 },
  ]);
  expect([3, 4, 5].map((iif) => entries.has(X, iif))).toEqual([true, false, true]);
  expect([3, 4, 5].map((iif) => entries.has(Y, iif))).toEqual([true, true, true]);
  expect([0, 3].map((iif) => entries.has(Z, iif))).toEqual([false, false]);
});

test('there is nothing at first, and nothing left of what was replaced', () => {
  const entries = new ProxyNeighbours();
  expect(entries.has(X, 3)).toBe(false);
  entries.replace([{ address: X, ifindex: 3 }]);
  entries.replace([{ address: X, ifindex: 4 }]);
  expect([entries.has(X, 3), entries.has(X, 4)]).toEqual([false, true]);
  entries.replace([]);
  expect(entries.has(X, 4)).toBe(false);
});
