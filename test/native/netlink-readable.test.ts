/** When onReadable of a netlink socket is called (addon.d.ts), on the real kernel. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

const RTM_NEWLINK = 16;

let netns: Netns;
beforeEach(async () => {
  netns = await pair('readable');
});
afterEach(() => netns.close());

test('is called while messages wait: again until they are received, then no more', async () => {
  const got = await inside(netns, async ({ addon, ifindex, ip, readMessages, receive, until }) => {
    let calls = 0;
    const netlink = addon.netlinkOpen(Uint32Array.of(1), 1 << 16, () => calls++);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = calls;
    ip('link set vb down');
    await until('three calls', () => calls >= 3);
    const messages = receive(netlink).datagrams.flatMap(readMessages);
    while (receive(netlink).result > 0);
    const drained = calls;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const links = messages.map(({ type, body }) => [
      type,
      new DataView(body.buffer, body.byteOffset).getInt32(4, true),
    ]);
    addon.close(netlink);
    return { before, links, after: calls - drained, vb: ifindex('vb') };
  });
  expect(got.before).toBe(0);
  expect(got.links).toContainEqual([RTM_NEWLINK, got.vb]);
  expect(got.after).toBe(0);
});

test('is called for an overrun, and for what comes after it', async () => {
  const got = await inside(netns, async ({ addon, ip, receive, until }) => {
    let calls = 0;
    const netlink = addon.netlinkOpen(Uint32Array.of(1), 1, () => calls++);
    const callsFor = async (what: string) => {
      calls = 0;
      await until(what, () => calls > 0);
      const results = [];
      for (let result = -1; result !== 0; results.push(result)) ({ result } = receive(netlink));
      return results;
    };
    for (let i = 0; i < 10; i++) ip(`link set va mtu ${1400 + i}`);
    const overrun = await callsFor('a call for the overrun');
    ip('link set va mtu 1500');
    const afterwards = await callsFor('a call after the overrun');
    addon.close(netlink);
    return { overrun, afterwards };
  });
  expect(got.overrun).toContain(-105);
  expect(got.afterwards).toEqual([1, 0]);
});

test('what the function leaves to do is done before the event loop goes on', async () => {
  const order = await inside(netns, async ({ addon, ip, receive, until }) => {
    const done: string[] = [];
    const netlink = addon.netlinkOpen(Uint32Array.of(1), 1 << 16, () => {
      while (receive(netlink).result > 0);
      if (done.push('call') > 1) return;
      setImmediate(() => done.push('immediate'));
      process.nextTick(() => done.push('tick'));
      void Promise.resolve().then(() => done.push('promise'));
    });
    ip('link set vb down');
    await until('the immediate', () => done.includes('immediate'));
    addon.close(netlink);
    return done.slice(0, 4);
  });
  expect(order).toEqual(['call', 'tick', 'promise', 'immediate']);
});

test('netlinkWaits() says whether there is something to receive, a loss too, and takes nothing', async () => {
  const said = await inside(netns, async ({ addon, ip, receive }) => {
    const netlink = addon.netlinkOpen(Uint32Array.of(1), 1, undefined);
    const waits = () => [addon.netlinkWaits(netlink), addon.netlinkWaits(netlink)];
    const before = waits();
    for (let i = 0; i < 10; i++) ip(`link set va mtu ${1400 + i}`);
    const full = waits();
    const results = [];
    while (addon.netlinkWaits(netlink)) results.push(receive(netlink).result);
    addon.close(netlink);
    return { before, full, lost: results.includes(-105), after: results.length > 0 };
  });
  expect(said).toEqual({ before: [false, false], full: [true, true], lost: true, after: true });
});
