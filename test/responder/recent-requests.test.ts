/** Who asked lately for what: a table of a fixed size. */
import { expect, test } from 'vitest';
import { RECENT_MS, RecentRequests } from '../../src/responder/recent-requests.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import type { Mac } from '../../src/wire/mac.ts';

const asked = (i: number, mac = 7) => ({
  sha: mac as Mac,
  spa: ipv4(0xc0000000 + i),
  tpa: ipv4(0x0a000000 + i),
});

test('each pair once, with the MAC that it asked with last, the last one first, by interface', () => {
  const recent = new RecentRequests(1);
  expect(recent.on(3, 1)).toEqual([]);
  recent.note(3, asked(1), 10);
  recent.note(3, asked(2), 20);
  recent.note(4, asked(3), 30);
  recent.note(3, asked(1, 8), 40);
  expect(recent.on(3, 50)).toEqual([asked(1, 8), asked(2)]);
  expect(recent.on(4, 50)).toEqual([asked(3)]);
  expect(recent.on(5, 50)).toEqual([]);
});

test('what is older than an hour does not count', () => {
  const recent = new RecentRequests(1);
  recent.note(3, asked(1), 10);
  expect(recent.on(3, 10 + RECENT_MS)).toHaveLength(1);
  expect(recent.on(3, 11 + RECENT_MS)).toEqual([]);
});

test('a full set gives up its oldest', () => {
  const recent = new RecentRequests(1, 8);
  for (let i = 0; i < 20; i++) recent.note(3, asked(i), 1 + i);
  expect(recent.on(3, 30)).toEqual([19, 18, 17, 16, 15, 14, 13, 12].map((i) => asked(i)));
});

test('most of as many pairs as there is half of the room for are kept', () => {
  const recent = new RecentRequests(5);
  for (let i = 0; i < 8192; i++) recent.note(3, asked(i), i + 1);
  expect(recent.on(3, 9000).length).toBeGreaterThan(8000);
});
