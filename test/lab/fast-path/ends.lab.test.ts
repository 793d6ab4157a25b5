/** What ends the fast path's knowledge, each by itself: it was in use right before, and the next request is decided anew. */
import { expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { configFor } from '../../support/config-gateway.ts';
import { type FastGateway, runFast } from '../../support/fast-path.ts';
import { arpReply } from '../../support/frames.ts';
import { HOST, TARGET } from '../../support/gateway.ts';
import type { Netns } from '../../support/netns.ts';

/** Nothing of it ends by its age. */
const REST = 'route_cache_ttl: 60s';
const OTHER_MAC = '00:00:5e:00:01:0a';

test.for([
  ['another MAC', '', `mac: ${OTHER_MAC}`, [OTHER_MAC, OTHER_MAC]],
  ['targets that are denied', '', 'targets: { deny: [10.99.0.0/24] }', []],
  ['senders that are denied', '', `senders: { deny: [${HOST}] }`, []],
  ['proxy_arp off', '', 'proxy_arp: false', []],
  ['an address that is not here', '', 'while_local: 10.9.9.9', []],
  ['a limit', '', 'limits: { per_interface: { rate: 1/s, burst: 1 } }', [undefined]],
] as const)('a reload: %s', async ([, before, after, macs], context) => {
  const fast = await runFast(context, configFor(before, REST));
  const frames = [fast.plain(), fast.plain()];
  await fast.warm(...frames);
  await fast.reload(configFor(after, REST));
  const replies = await fast.ask(frames);
  expect(replies).toEqual(macs.map((mac) => fast.reply(TARGET, mac)));
  await fast.reload(configFor(before, REST));
  expect(await fast.warm(fast.plain())).toEqual([fast.reply()]);
});

const RULES: Record<string, (gw: Netns) => void> = {
  'a route goes': (gw) => gw.ip('route del 10.99.0.0/16'),
  'a longer prefix comes': (gw) => gw.ip(`route add blackhole ${TARGET}`),
  'a rule comes': (gw) => gw.ip(`rule add from ${HOST} prohibit`),
  'an address comes': (gw) => gw.ip(`addr add ${TARGET}/32 dev lo`),
  'forwarding ends': (gw) => gw.sysctl('net.ipv4.conf.g0.forwarding', 0),
  'rp_filter comes': (gw) => gw.sysctl('net.ipv4.conf.g0.rp_filter', 1),
  'the egress goes down': (gw) => gw.ip('link set g1 down'),
  'the egress goes': (gw) => gw.ip('link del g1'),
  'the interface has another name': (gw) => {
    gw.ip('link set g0 down');
    gw.ip('link set g0 name x0');
    gw.ip('link set x0 up');
  },
};

const STOPPED = new Set(['a route goes', 'a rule comes', 'forwarding ends', 'the egress goes']);

// Stopped, so that frames and notifications are there at the same time.
test.for(
  Object.entries(RULES).flatMap(([title, act]) => [
    [title, act, false] as const,
    ...(STOPPED.has(title) ? [[`${title}, stopped meanwhile`, act, true] as const] : []),
  ]),
)('a change: %s', async ([, act, isStopped], context) => {
  const fast = await runFast(context, configFor('', REST), {
    before: (gw) => gw.sysctl('net.ipv4.conf.g0.arp_ignore', 8), // so that the kernel is silent
  });
  const { wire, gw } = fast.picture;
  await fast.warm(fast.plain(), fast.plain());
  if (isStopped) {
    fast.configured.arproxy.pause();
    wire.send('h0', fast.plain()); // it is woken for frames first
    await wire.received();
  }
  act(gw);
  const finish = fast.begin([fast.plain(), fast.plain()]);
  if (isStopped) {
    await wire.received();
    fast.configured.arproxy.resume();
  }
  expect(await finish()).toEqual([]);
});

test('an interface is another under the same name and ifindex', async (context) => {
  const fast = await runFast(context, `interfaces: [{ match: { name: "g*" } }]\n${REST}\n`);
  const { host, gw } = fast.picture;
  const macs: string[] = [];
  for (let times = 0; times < 2; times++) {
    const { aMac: sha, bMac } = await cable(host, 'h7', gw, 'g7', { bIndex: 777 });
    const wire = await fast.configured.lab.wire(host, 'h7', 'h2');
    const frames = [{ on: 'h7', frame: fast.plain(TARGET, { sha }) }];
    const reply = arpReply({ sha, spa: HOST, tpa: TARGET }, bMac).toString('hex');
    expect(await fast.ask(frames, wire)).toEqual([reply]);
    const isTaken = async () => {
      const before = await fast.taken();
      expect(await fast.ask(frames, wire)).toEqual([reply]);
      return (await fast.taken()) - before;
    };
    await expect.poll(isTaken, { timeout: 15_000 }).toBe(1);
    macs.push(bMac);
    gw.ip('link del g7');
  }
  expect(new Set(macs).size).toBe(2);
});

test('a proxy neighbour comes, which the kernel does not notify of', async (context) => {
  const fast = await runFast(context, configFor('', REST));
  await fast.warm(fast.plain());
  fast.picture.gw.ip(`neigh add proxy ${TARGET} dev g0`);
  await untilCounted(fast, 'kernel-proxy-neighbour');
  // Of its neighbours nothing else is known.
  await fast.warm(fast.plain('10.99.0.2'));
  expect((await fast.counted([fast.plain()])).frames).toEqual({ 'kernel-proxy-neighbour': 1 });
  expect((await fast.counted([fast.plain('10.99.0.2')])).frames).toEqual({ 'proxy-arp': 1 });
  await fast.warm(fast.plain());
  expect((await fast.counted([fast.plain('10.99.0.3')])).frames).toEqual({ 'proxy-arp': 1 });
});

test('what nobody notifies of counts when results are as old as they may be', async (context) => {
  const ttl = 150;
  const spa = '10.0.0.77';
  const fast = await runFast(context, configFor('', `route_cache_ttl: ${ttl}ms`), {
    before: (gw) => {
      gw.ip(`addr add ${spa}/32 dev lo`);
      gw.sysctl('net.ipv4.conf.g0.accept_local', 1);
    },
  });
  const { gw } = fast.picture;
  const frame = fast.plain(TARGET, { spa });
  const reply = fast.reply(TARGET, undefined, spa);
  const untilOld = async () => {
    const end = performance.now() + 2 * ttl;
    while (performance.now() < end) await fast.picture.wire.received();
  };
  const known = async () => {
    gw.sysctl('net.ipv4.conf.g0.accept_local', 1);
    await untilCounted(fast, 'proxy-arp', frame);
    expect(await fast.warm(frame)).toEqual([reply]);
  };
  await known();
  fast.configured.arproxy.pause();
  gw.sysctl('net.ipv4.conf.g0.accept_local', 0);
  await untilOld();
  const finish = fast.begin([frame]);
  await fast.picture.wire.received();
  fast.configured.arproxy.resume();
  expect(await finish()).toEqual([]);
  // Nor is it known again because something else is decided.
  for (let times = 0; times < 3; times++) {
    await known();
    gw.sysctl('net.ipv4.conf.g0.accept_local', 0);
    await untilOld();
    await fast.ask([fast.odd('10.98.0.1')]);
    expect(await fast.ask([frame])).toEqual([]);
  }
});

/** Asks until that is the reason. */
async function untilCounted(fast: FastGateway, reason: string, frame = fast.plain()): Promise<void> {
  await expect
    .poll(async () => (await fast.counted([frame])).frames, { timeout: 15_000 })
    .toEqual({
      [reason]: 1,
    });
}
