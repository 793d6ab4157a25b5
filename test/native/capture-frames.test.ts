/** Which frames a capture delivers, and that it counts those which it cannot. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('frames');
});
afterEach(() => netns.close());

test('frames of other protocols, and those that leave this host, are not delivered', async () => {
  const got = await inside(
    netns,
    async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
      const capture = openCapture({ protocol: 0x0806 });
      const of = (protocol: number, payload: number) =>
        [ifindex('va'), frame(BROADCAST, mac('va'), protocol, [payload, ...new Uint8Array(45)])] as const;
      send([of(0x0800, 1), of(0x86dd, 2), of(0x88b5, 3), of(0x0806, 4), of(0x0805, 5), of(0x0806, 6)]);
      await until('the last', () => capture.frames.some(({ payload }) => payload[0] === 6));
      const { received } = addon.captureStats(capture.handle);
      addon.close(capture.handle);
      const frames = capture.frames.map(({ payload, ...slot }) => [payload[0], slot.protocol, slot.ifindex]);
      return { received, frames, vb: ifindex('vb') };
    },
  );
  expect(got.frames).toEqual([
    [4, 0x0806, got.vb],
    [6, 0x0806, got.vb],
  ]);
  expect(got.received).toBe(2);
});

test('an interface that comes later delivers, without anything being opened', async () => {
  const got = await inside(
    netns,
    async ({ addPair, addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
      const capture = openCapture({ protocol: 0x0806 });
      await addPair('vc', 'vd');
      send([[ifindex('vc'), frame(BROADCAST, mac('vc'), 0x0806, new Uint8Array(28))]]);
      await until('its frame', () => capture.frames.length > 0);
      addon.close(capture.handle);
      return { frames: capture.frames.map((slot) => slot.ifindex), vd: ifindex('vd') };
    },
  );
  expect(got.frames).toEqual([got.vd]);
});

test('an interface that goes down, or away, takes nothing from the others', async () => {
  const got = await inside(
    netns,
    async ({ addPair, addon, frame, ifindex, ip, mac, openCapture, send, until, BROADCAST }) => {
      await addPair('vc', 'vd');
      const capture = openCapture({ protocol: 0x0806 });
      const delivers = async (from: string) => {
        const before = capture.frames.length;
        send([[ifindex(from), frame(BROADCAST, mac(from), 0x0806, new Uint8Array(28))]]);
        await until(`a frame from ${from}`, () => capture.frames.length > before);
      };
      await delivers('va');
      ip('link set vb down');
      await delivers('vc');
      ip('link del va');
      await delivers('vc');
      addon.close(capture.handle);
      return capture.batches;
    },
  );
  expect(got).toEqual([1, 1, 1]);
});

test('what a full ring could not take is counted', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, openCapture, send, BROADCAST }) => {
    const capture = openCapture({ protocol: 0x0806, ringSize: 65_536, slots: 64 });
    const one = [ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(28))] as const;
    for (let i = 0; i < 20; i++) send(Array.from({ length: 200 }, () => one));
    // All that the ring holds now has come when no more comes.
    for (let before = -1; before < capture.frames.length; ) {
      before = capture.frames.length;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const stats = addon.captureStats(capture.handle);
    addon.close(capture.handle);
    const statsAfterwards = addon.captureStats(capture.handle);
    return { ...stats, statsAfterwards, delivered: capture.frames.length };
  });
  expect(got.delivered).toBeGreaterThan(0);
  expect(got.dropped).toBeGreaterThan(0);
  expect(got.delivered + got.dropped).toBe(got.received);
  expect(got.received).toBe(4_000);
  expect(got.statsAfterwards).toEqual({ received: got.received, dropped: got.dropped });
});

test('several captures each get every frame of their protocol', async () => {
  const got = await inside(
    netns,
    async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
      const captures = [0x0806, 0x0806, 0x88b5].map((protocol) => openCapture({ protocol }));
      const of = (protocol: number) =>
        [ifindex('va'), frame(BROADCAST, mac('va'), protocol, new Uint8Array(46))] as const;
      send([of(0x0806), of(0x88b5), of(0x0806)]);
      await until('all', () => captures.reduce((sum, { frames }) => sum + frames.length, 0) >= 5);
      for (const { handle } of captures) addon.close(handle);
      return captures.map(({ frames }) => frames.length);
    },
  );
  expect(got).toEqual([2, 2, 1]);
});

test('libpcap is known by its version', async () => {
  expect(await inside(netns, ({ addon }) => addon.libpcapVersion())).toMatch(/^libpcap version 1\.\d+/);
});
