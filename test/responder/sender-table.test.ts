import { expect, test } from 'vitest';
import { SENDERS, SenderTable } from '../../src/responder/sender-table.ts';
import type { Ipv4 } from '../../src/wire/ipv4.ts';

const [A, B, C] = [3, 4, 5];
const SECOND = 1000;

/** A table of one set, and senders by number. */
function oneSet() {
  const table = new SenderTable(0, 8);
  const used = (ifindex: number, sender: number, now: number) =>
    Math.round(table.level(ifindex, sender as Ipv4, now) * 1e6) / 1e6;
  const use = (ifindex: number, sender: number, now: number, tokens = 1) => {
    for (let i = 0; i < tokens; i++) table.add(ifindex, sender as Ipv4, now, SECOND);
  };
  return { used, use };
}

test('what is used comes back, one token in each interval', () => {
  const { used, use } = oneSet();
  expect(used(A, 7, 0)).toBe(0);
  use(A, 7, 0, 3);
  expect([0, 500, 2999, 3000, 9000].map((now) => used(A, 7, now))).toEqual([3, 2.5, 0.001, 0, 0]);
  use(A, 7, 500);
  expect([used(A, 7, 500), used(A, 8, 500), used(B, 7, 500)]).toEqual([3.5, 0, 0]);
});

test('a flood of senders that ask once each takes their own places, and not that of a noisy one', () => {
  const { used, use } = oneSet();
  use(A, 1, 0, 5);
  for (let sender = 100; sender < 1100; sender++) use(A, sender, 10);
  expect(used(A, 1, 10)).toBeCloseTo(4.99);
});

test('the bucket that is full the earliest gives way, and its sender begins anew', () => {
  const { used, use } = oneSet();
  for (const [i, tokens] of [4, 3, 1, 2, 5, 6, 7, 8].entries()) use(A, i, 0, tokens);
  use(A, 50, 0, 9);
  expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map((sender) => used(A, sender, 0))).toEqual([
    ...[4, 3, 0, 2, 5, 6, 7, 8, 9],
  ]);
});

test('a flood on one interface leaves half of the places to others', () => {
  const { used, use } = oneSet();
  for (let sender = 100; sender < 200; sender++) use(A, sender, 0, 9);
  for (const sender of [1, 2, 3, 4]) use(B, sender, 0);
  for (let sender = 200; sender < 300; sender++) use(A, sender, 0, 9);
  expect([1, 2, 3, 4].map((sender) => used(B, sender, 0))).toEqual([1, 1, 1, 1]);
  // B has half now; a third one takes what is full the earliest, whosever it is.
  use(C, 1, 0);
  expect([1, 2, 3, 4].map((sender) => used(B, sender, 0)).filter((level) => level === 1)).toHaveLength(3);
});

test.each([0, 1, -559_038_737])(
  'seed %d: all places are used, by addresses that follow each other',
  (seed) => {
    const table = new SenderTable(seed);
    const senders = Array.from({ length: SENDERS / 2 }, (_, i) => ((10 << 24) + i) as Ipv4);
    for (const sender of senders) table.add(A, sender, 0, SECOND);
    const kept = senders.filter((sender) => table.level(A, sender, 0) === 1).length;
    expect(kept / senders.length).toBeGreaterThan(0.95);
  },
);

test('an address above 128.0.0.0 is found as any other', () => {
  const table = new SenderTable(0);
  const address = 0xffff_fffe as Ipv4;
  table.add(A, address, 0, SECOND);
  table.add(A, address, 0, SECOND);
  expect([table.level(A, address, 0), table.level(A, 0x7fff_fffe as Ipv4, 0)]).toEqual([2, 0]);
});
