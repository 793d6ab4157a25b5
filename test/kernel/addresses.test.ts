import { beforeEach, expect, test } from 'vitest';
import { Addresses } from '../../src/kernel/addresses.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';

const [X, Y] = [ipv4(0x0a000001), ipv4(0)];
const on = (ifindex: number, prefixLength = 24, address = X) => ({ ifindex, address, prefixLength });

let addresses: Addresses;
beforeEach(() => {
  addresses = new Addresses();
});

test('an address is here from the message that says so to the one that takes it back', () => {
  expect(addresses.has(X)).toBe(false);
  addresses.apply(on(3));
  addresses.apply(on(3));
  expect([addresses.has(X), addresses.has(Y)]).toEqual([true, false]);
  addresses.delete(on(3));
  expect(addresses.has(X)).toBe(false);
});

test('one that is in several places is here until it has left the last', () => {
  for (const place of [on(3), on(4), on(3, 16)]) addresses.apply(place);
  addresses.delete(on(3));
  addresses.delete(on(4));
  expect(addresses.has(X)).toBe(true);
  addresses.delete(on(3, 16));
  expect(addresses.has(X)).toBe(false);
});

test('one that is taken back without ever having been here changes nothing', () => {
  addresses.apply(on(3));
  addresses.delete(on(3, 25));
  addresses.delete(on(9, 24, Y));
  expect(addresses.has(X)).toBe(true);
});

test('a whole list takes the place of what was known', () => {
  addresses.apply(on(3));
  addresses.replace([on(5, 8, Y)]);
  expect([addresses.has(X), addresses.has(Y)]).toEqual([false, true]);
  addresses.delete(on(5, 8, Y));
  expect(addresses.has(Y)).toBe(false);
});
