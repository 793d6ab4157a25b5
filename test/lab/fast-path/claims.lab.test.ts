/** Other hosts that claim addresses, beside requests that the fast path takes. */
import { expect, test } from 'vitest';
import { configFor } from '../../support/config-gateway.ts';
import { type FastGateway, runFast } from '../../support/fast-path.ts';
import { arpRequest } from '../../support/frames.ts';
import type { Netns } from '../../support/netns.ts';

const VIP = '10.0.0.254';
const OTHER = '02:00:00:00:00:99';
const claim = (address: string) => arpRequest({ sha: OTHER, spa: address, tpa: address });
const REST = 'route_cache_ttl: 60s';
const WHILE_LOCAL = configFor(`while_local: ${VIP}\nannounce: false`, REST);

const withVip = {
  before: (gw: Netns) => {
    gw.ip(`addr add ${VIP}/32 dev lo`);
    for (const n of [0, 1]) gw.ip(`route add 10.9${n}.0.0/16 dev g1`);
  },
};
const conflicts = ({ configured }: FastGateway) =>
  configured.arproxy.log.filter(({ msg }) => msg.startsWith('address conflict'));

test('the address of while_local is announced elsewhere: silent at once', async (context) => {
  const fast = await runFast(context, WHILE_LOCAL, withVip);
  await fast.warm(fast.plain());
  expect((await fast.counted([claim(VIP)])).frames).toEqual({ 'not-while-local': 1 });
  const { replies, frames } = await fast.counted([fast.plain(), fast.plain()]);
  expect(replies).toEqual([]);
  expect(frames).toEqual({ 'not-while-local': 2 });
});

test('what was asked before, in the batch of the claim, is not repeated behind it', async (context) => {
  const fast = await runFast(context, WHILE_LOCAL, withVip);
  const { wire } = fast.picture;
  for (let times = 0; times < 2; times++) {
    await fast.warm(fast.plain());
    fast.configured.arproxy.pause();
    // No result is known for the first, and until the kernel has answered, the second waits: it is decided behind the claim.
    const finish = fast.begin([fast.odd(`10.9${times}.7.7`), fast.plain(), claim(VIP)]);
    await wire.received();
    fast.configured.arproxy.resume();
    await finish();
    expect((await fast.counted([fast.plain(), fast.plain()])).frames).toEqual({ 'not-while-local': 2 });
    // It is asked for once a second, and nobody has it.
    await expect.poll(async () => (await fast.ask([fast.plain()])).length, { timeout: 15_000 }).toBe(1);
  }
});

test('an address that the fast path answers for is claimed: logged and counted, once', async (context) => {
  const fast = await runFast(context, configFor('', REST));
  // What the other host asks for is of a flow that is known, too.
  const asking = (spa: string) => fast.plain('10.99.0.78', { sha: OTHER, spa });
  await fast.warm(fast.plain('10.99.0.77'), asking('10.99.0.79'));
  // Only the fast path has answered for it.
  const address = await takenFirst(fast);
  expect(conflicts(fast)).toEqual([]);
  for (let times = 0; times < 3; times++) await fast.ask([asking('10.99.0.79'), asking(address)]);
  const line = await fast.configured.arproxy.says('a conflict', ({ msg }) =>
    msg.startsWith('address conflict'),
  );
  expect(line).toMatchObject({ ifname: 'g0', address, theirs: OTHER, ours: fast.picture.gwMac });
  const { answer } = await fast.control.ask('status');
  expect(answer).toMatchObject({ conflicts: 1 });
  expect(conflicts(fast)).toHaveLength(1);
});

test('with proxy_arp_pvlan the owner is on the link by design: no conflict', async (context) => {
  const fast = await runFast(context, configFor('proxy_arp_pvlan: true', REST), {
    before: (gw) => gw.ip('route add 10.97.0.0/16 dev g0'),
  });
  await fast.warm(fast.plain('10.97.0.1'));
  await fast.ask([claim('10.97.0.1'), claim('10.97.0.1')]);
  const { answer } = await fast.control.ask('status');
  expect(answer).toMatchObject({ conflicts: 0 });
  expect(conflicts(fast)).toEqual([]);
});

/** An address that nobody asked for before the fast path took it: it forgets all once a second, so several are tried. */
async function takenFirst(fast: FastGateway): Promise<string> {
  for (let n = 1; ; n++) {
    const address = `10.99.1.${n}`;
    await fast.ask([fast.plain('10.99.0.77')]);
    if ((await fast.takenOf(fast.plain(address))) === 1) return address;
    await fast.warm(fast.plain('10.99.0.77'));
  }
}
