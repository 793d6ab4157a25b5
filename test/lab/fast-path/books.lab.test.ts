/** What is counted and recorded of requests that JavaScript never saw: all of it, and exactly. */
import { expect, test } from 'vitest';
import { configFor } from '../../support/config-gateway.ts';
import { runFast } from '../../support/fast-path.ts';
import { HOST } from '../../support/gateway.ts';
import { Watch } from '../../support/watch.ts';

const NOWHERE = '10.98.0.1';
const TEXT = configFor('', 'route_cache_ttl: 60s');

test('every frame once, by reason and interface', async (context) => {
  const fast = await runFast(context, TEXT);
  const frames = [...Array(40).fill(fast.plain()), ...Array(20).fill(fast.plain(NOWHERE))];
  expect(await fast.warm(...frames)).toEqual(Array(40).fill(fast.reply()));
  const books = await fast.counted(frames);
  expect(books.frames).toEqual({ 'proxy-arp': 40, 'no-route': 20 });
  expect(books.requests).toEqual({ 'g0 proxy-arp': 40, 'g0 no-route': 20 });
});

test('the recorder has each of them, in order, and the last request is noted', async (context) => {
  const fast = await runFast(context, TEXT);
  const frames = [fast.plain(), fast.plain(NOWHERE), fast.plain('10.99.7.7')];
  const before = Date.now();
  await fast.warm(...frames);
  const { answer } = await fast.control.ask('status');
  const rows = answer?.['interfaces'] as { ifname: string; lastRequest: number }[];
  expect(rows.find(({ ifname }) => ifname === 'g0')?.lastRequest).toBeGreaterThan(before);
  const { gw, hostMac: sha, gwMac: mac } = fast.picture;
  const watch = await Watch.start(gw, ['--control', fast.path, '--json', '-i', 'g0', '--history', '3']);
  const common = { ifname: 'g0', spa: HOST, sha, cached: true, cast: 'broadcast', op: 1, kind: 'request' };
  const replied = { ...common, verdict: 'reply', reason: 'proxy-arp', mac, oif: 'g1' };
  expect(await watch.count(3)).toEqual([
    expect.objectContaining({ ...replied, tpa: '10.99.0.1' }),
    expect.objectContaining({ ...common, tpa: NOWHERE, verdict: 'drop', reason: 'no-route' }),
    expect.objectContaining({ ...replied, tpa: '10.99.7.7' }),
  ]);
});
