import { expect, test } from 'vitest';
import { Claims } from '../../src/responder/claims.ts';
import { type Ipv4, ipv4 } from '../../src/wire/ipv4.ts';

const [ADDRESS, OTHER] = [ipv4(0x0a630001), ipv4(0xfa630002)];
const MINUTES = 60_000;

const answered = (claims: Claims, ifindex: number, tpa: Ipv4, now: number): void => {
  claims.begin(now);
  claims.answered(ifindex, { tpa });
};
const check = (claims: Claims, ifindex: number, spa: Ipv4, now: number): boolean => {
  claims.begin(now);
  return claims.check(ifindex, { spa });
};
const noticed = (claims: Claims, ifindex: number, spa: Ipv4, now: number): void => {
  claims.begin(now);
  claims.noticed(ifindex, { spa });
};

const claimsWith = (now: number, ifindex = 3): Claims => {
  const claims = new Claims();
  answered(claims, ifindex, ADDRESS, now);
  return claims;
};

test('nothing is known at first, nor 0.0.0.0 on interface 0', () => {
  const claims = new Claims();
  expect(check(claims, 3, ADDRESS, 0)).toBe(false);
  expect(check(claims, 0, ipv4(0), 1e9)).toBe(false);
});

test('an address is contested on the interface that it was answered for on', () => {
  const claims = claimsWith(0);
  expect(check(claims, 3, ADDRESS, 0)).toBe(true);
  expect(check(claims, 4, ADDRESS, 0)).toBe(false);
  expect(check(claims, 3 + 0x10000, ADDRESS, 0)).toBe(false); // in the same place
  expect(check(claims, 3, OTHER, 0)).toBe(false);
  answered(claims, 3, OTHER, 10);
  expect(check(claims, 3, OTHER, 10)).toBe(true);
});

test('for five minutes from the last answer', () => {
  const claims = claimsWith(0);
  expect(check(claims, 3, ADDRESS, 5 * MINUTES)).toBe(true);
  expect(check(claims, 3, ADDRESS, 5 * MINUTES + 1000)).toBe(false);
  answered(claims, 3, ADDRESS, 4 * MINUTES);
  expect(check(claims, 3, ADDRESS, 9 * MINUTES)).toBe(true);
});

test('is news once, and again after an hour, whatever is answered in between', () => {
  const claims = claimsWith(0);
  noticed(claims, 3, ADDRESS, 1000);
  for (let minute = 0; minute <= 59; minute++) {
    answered(claims, 3, ADDRESS, minute * MINUTES);
    expect(check(claims, 3, ADDRESS, minute * MINUTES + 1000)).toBe(false);
  }
  answered(claims, 3, ADDRESS, 60 * MINUTES);
  expect(check(claims, 3, ADDRESS, 60 * MINUTES + 1000)).toBe(true);
});

test('one that pushes another out is news, whatever was told of the other', () => {
  const claims = claimsWith(0);
  noticed(claims, 3, ADDRESS, 1000);
  answered(claims, 3 + 0x10000, ADDRESS, 2000); // in the same place
  expect(check(claims, 3 + 0x10000, ADDRESS, 3000)).toBe(true);
  expect(check(claims, 3, ADDRESS, 3000)).toBe(false);
});

test('answers push each other out in the end, and none is taken for another', () => {
  const claims = claimsWith(0);
  for (let i = 0; i < 1 << 16; i++) answered(claims, 3, ipv4(0x0a700000 + i), 0);
  expect(check(claims, 3, ADDRESS, 0)).toBe(false);
  expect(check(claims, 3, ipv4(0x0a70ffff), 0)).toBe(true);
});

test('the first addresses of many prefixes, on many interfaces, do not', () => {
  const claims = new Claims();
  const first = (i: number) => ipv4(0x0a000001 + i * 0x10000);
  for (let i = 0; i < 64; i++)
    for (let ifindex = 2; ifindex < 10; ifindex++) answered(claims, ifindex, first(i), 0);
  let kept = 0;
  for (let i = 0; i < 64; i++)
    for (let ifindex = 2; ifindex < 10; ifindex++) if (check(claims, ifindex, first(i), 0)) kept++;
  expect(kept).toBeGreaterThan(64 * 8 - 20);
});
