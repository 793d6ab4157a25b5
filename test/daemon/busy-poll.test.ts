/** On the real event loop: so long that no stolen processor ends it, and ended by hand. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { BusyPoll } from '../../src/daemon/busy-poll.ts';
import { until } from '../support/until.ts';

const LONG_MS = 600_000;

function poll(ms: number) {
  const seen = { looks: 0 };
  return { seen, poll: new BusyPoll(ms, () => seen.looks++) };
}

test('looks again and again after a batch, and lets timers fire meanwhile', async () => {
  const { seen, poll: busy } = poll(LONG_MS);
  busy.extend();
  expect(seen.looks).toBe(0);
  await until('many looks', () => seen.looks > 1000);
  await sleep(1);
  busy.ms = 0;
});

test('ends when it is turned off, and begins anew with the next batch', async () => {
  const { seen, poll: busy } = poll(LONG_MS);
  busy.extend();
  await until('a look', () => seen.looks > 0);
  busy.ms = 0;
  await sleep(5);
  const { looks } = seen;
  await sleep(5);
  expect(seen.looks).toBe(looks);
  busy.ms = LONG_MS;
  busy.extend();
  await until('another look', () => seen.looks > looks);
  busy.ms = 0;
});

test('ends by itself', async () => {
  const { seen, poll: busy } = poll(2);
  busy.extend();
  await sleep(50);
  const { looks } = seen;
  await sleep(50);
  expect(seen.looks).toBe(looks);
});

test('0: never looks', async () => {
  const { seen, poll: busy } = poll(0);
  busy.extend();
  await sleep(20);
  expect(seen.looks).toBe(0);
});
