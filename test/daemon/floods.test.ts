/** What is shed is counted where it belongs, and told. */
import { expect, test, vi } from 'vitest';
import { LOOK_MS } from '../../src/daemon/floods.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { daemonDouble } from './daemon-double.ts';

const [G0, OTHER] = [3, 4];
const links = [
  linkMessage({ ifindex: G0, name: 'g0', forwarding: 1, flags: 0x11003 }),
  linkMessage({ ifindex: OTHER, name: 'x0', forwarding: 1, flags: 0x11003 }),
];
const shed = (ifindex: number, frames: number) => ({ ifindex, frames, senders: [] });

test('of an interface that is served: there, and in all; of one that is not, as not chosen; of nobody knows which, in all', (context) => {
  const { daemon, packets, said } = daemonDouble(context, { tables: tablesDouble({ links }) });
  packets.shedding = [shed(G0, 70), shed(OTHER, 5), shed(999, 6), shed(0, 7)];
  daemon.resync();
  packets.shedding = [shed(G0, 1)];
  daemon.resync();
  const { counters, served } = daemon.view;
  expect(counters.losses.shed).toBe(78);
  expect(counters.byReason()).toEqual({ 'not-chosen': 11 });
  expect([...served].map((row) => [row.link.name, ...row.shed])).toEqual([['g0', 71, 0]]);
  expect(said.filter(({ event }) => event === 'flood-began').map(({ ifname }) => ifname)).toEqual(['g0']);
  expect(daemon.summary.losses.shed).toBe(78);
});

test('while frames keep coming it looks by itself, and at the end', async (context) => {
  const { daemon, packets, receive, said } = daemonDouble(context, { tables: tablesDouble({ links }) });
  packets.shedding = [shed(G0, 1)];
  const until = performance.now() + LOOK_MS * 2;
  packets.next = () => (performance.now() < until ? 1 : 0);
  receive({ ifindex: G0, packet: Buffer.alloc(28) });
  await vi.waitUntil(() => daemon.view.counters.losses.shed === 1, { timeout: 20_000 });
  packets.shedding = [shed(G0, 2)];
  daemon.close();
  const floods = said.map(({ event }) => event).filter((event) => /^flood/.test(String(event)));
  expect(floods).toEqual(['flood-began', 'flood-ended']);
  expect(daemon.view.counters.losses.shed).toBe(3);
});
