/** What is shed is counted where it belongs, and told; while much is, the kernel drops it. */
import { expect, type TestContext, test, vi } from 'vitest';
import { Floods, LOOK_MS } from '../../src/daemon/floods.ts';
import type { ServedInterfaces } from '../../src/policy/served-interfaces.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { linkMessage } from '../kernel/messages.ts';
import { daemonDouble } from './daemon-double.ts';

const [G0, OTHER] = [3, 4];
const links = [
  linkMessage({ ifindex: G0, name: 'g0', forwarding: 1, flags: 0x11003 }),
  linkMessage({ ifindex: OTHER, name: 'x0', forwarding: 1, flags: 0x11003 }),
];
const double = (context: TestContext) => daemonDouble(context, { tables: tablesDouble({ links }) });
const row = (ifindex: number, shed: number, came = shed) => ({ ifindex, came, shed, senders: [] });

test('of an interface that is served: there, and in all; of one that is not, as not chosen; of nobody knows which, in all', (context) => {
  const { daemon, packets, said } = double(context);
  packets.waiting = [row(G0, 70), row(OTHER, 5), row(999, 6), row(0, 7)];
  daemon.resync();
  packets.waiting = [row(G0, 1), row(OTHER, 0, 90)];
  daemon.resync();
  const { counters, served } = daemon.view;
  expect(counters.losses.shed).toBe(78);
  expect(counters.byReason()).toEqual({ 'not-chosen': 11 });
  expect([...served].map(({ link, shed }) => [link.name, ...shed])).toEqual([['g0', 71, 0]]);
  expect(said.filter(({ event }) => event === 'flood-began').map(({ ifname }) => ifname)).toEqual(['g0']);
  expect(daemon.summary.losses.shed).toBe(78);
});

test('while frames keep coming it looks by itself, and at the end', async (context) => {
  const { daemon, packets, receive, said, clock } = double(context);
  packets.waiting = [row(G0, 1)];
  const { counters } = daemon.view;
  packets.next = () => (counters.losses.shed === 0 ? 1 : 0);
  clock.advance(LOOK_MS);
  receive({ ifindex: G0, packet: Buffer.alloc(28) });
  await vi.waitUntil(() => counters.losses.shed === 1, { timeout: 20_000 });
  packets.waiting = [row(G0, 2)];
  daemon.close();
  const floods = said.map(({ event }) => event).filter((event) => /^flood/.test(String(event)));
  expect(floods).toEqual(['flood-began', 'flood-ended']);
  expect(counters.losses.shed).toBe(3);
});

test('a flood: the kernel is told, and what it drops is counted by its share, until it is over', (context) => {
  const { daemon, packets, clock, said } = double(context);
  packets.waiting = [row(G0, 9000, 10_000)];
  clock.advance(100);
  daemon.resync();
  expect(packets.filters).toHaveLength(1);
  expect(packets.filters[0]?.length).toBeGreaterThan(0);
  expect(packets.gauges).toEqual([{ ifindex: G0, frames: 0, closed: false }]);
  const [gauge] = packets.gauges;
  if (gauge === undefined) throw new Error('no gauge');
  gauge.frames = 100_000;
  clock.advance(LOOK_MS); // by a timer: no frame comes, nobody else looks
  const [served] = daemon.view.served;
  expect(served?.shed[0]).toBe(9000);
  expect(served?.shed[1]).toBe(91_000); // 0.9 of a tenth gets through
  expect(served?.shedAt).toBe(clock.now());
  expect(daemon.view.counters.losses.shed).toBe(100_000);
  gauge.frames = 0;
  for (let i = 0; i < 100; i++) clock.advance(LOOK_MS);
  expect(packets.filters.at(-1)).toHaveLength(0);
  expect(gauge.closed).toBe(true);
  clock.advance(10_000);
  daemon.resync();
  expect(said.at(-1)).toMatchObject({ event: 'flood-ended', queue: 9000, kernel: 91_000 });
});

test('the end while there is a flood: the kernel drops nothing any more', (context) => {
  const { daemon, packets, clock } = double(context);
  packets.waiting = [row(G0, 9000, 10_000)];
  clock.advance(100);
  daemon.resync();
  daemon.close();
  expect(packets.filters.at(-1)).toHaveLength(0);
  expect(packets.gauges.map(({ closed }) => closed)).toEqual([true]);
});

test('where the kernel refuses, that is said, and the queue sheds alone', (context) => {
  const { daemon, packets, clock, said } = double(context);
  packets.openGauge = () => {
    throw Object.assign(new Error('socket AF_PACKET: EMFILE (too many open files)'), {
      ...{ code: 'EMFILE', syscall: 'socket' },
    });
  };
  packets.waiting = [row(G0, 9000, 10_000)];
  clock.advance(100);
  daemon.resync();
  expect(said.find(({ event }) => event === 'batch-abandoned')).toMatchObject({ code: 'EMFILE' });
  expect(packets.filters.at(-1)).toHaveLength(0);
  packets.waiting = [row(G0, 5)];
  daemon.resync();
  expect(daemon.view.counters.losses.shed).toBe(9005);
});

test('how long this process waited for a processor before there was a flood is of no account', (context) => {
  /** What the kernel is told while a flood is shed, and others want the processor in its second look. */
  const told = (waitedBefore: number) => {
    const { daemon, packets } = double(context);
    const served = daemon.view.served as ServedInterfaces;
    const { counters } = daemon.view;
    let waited = 0;
    const parts = { packets, served, counters, log: { shed: () => {} }, waited: () => waited };
    const clock = { now: () => 0, after: () => ({ cancel: () => {} }), random: () => 0 };
    const floods = new Floods({ ...parts, clock });
    floods.look(LOOK_MS);
    waited = waitedBefore;
    for (let look = 2; look <= 3; look++) {
      packets.waiting = [row(G0, 9000, 10_000)];
      floods.look(look * LOOK_MS);
      waited += LOOK_MS / 2000;
    }
    return packets.filters;
  };
  expect(told(0)).toHaveLength(2);
  expect(told(1000)).toEqual(told(0));
});
