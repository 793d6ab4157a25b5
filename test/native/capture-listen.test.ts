/** What addon.d.ts promises of captureListen(): whether the event loop calls for frames; they are there all the same. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('listen');
});
afterEach(() => netns.close());

test('off, frames wait for captureNext(); on again, onBatch is called for what is there and what comes', async () => {
  const got = await inside(netns, async (kit) => {
    const { addon, frame, ifindex, mac, openCapture, send, until, BROADCAST } = kit;
    const capture = openCapture({ protocol: 0x0806 });
    const sendOne = () => send([[ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(46))]]);
    const later = () => new Promise((resolve) => setTimeout(resolve, 50));
    addon.captureListen(capture.handle, false);
    addon.captureListen(capture.handle, false); // once more changes nothing
    sendOne();
    await later();
    const whileOff = [...capture.batches];
    const waited = addon.captureNext(capture.handle);
    sendOne();
    await later();
    addon.captureListen(capture.handle, true);
    addon.captureListen(capture.handle, true);
    await until('what came while it was off', () => capture.frames.length === 1);
    sendOne();
    await until('what comes now', () => capture.frames.length === 2);
    addon.close(capture.handle);
    return { whileOff, waited, batches: capture.batches };
  });
  expect(got).toEqual({ whileOff: [], waited: 1, batches: [1, 1] });
});

test('may be turned off inside onBatch, and the rest waits', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until, BROADCAST }) => {
    const counts: number[] = [];
    const slots = new Uint8Array(2 * 128);
    const capture = addon.captureOpen({ protocol: 0x0806, ringSize: 1 << 20 }, slots, 128, (frames) => {
      counts.push(frames);
      addon.captureListen(capture, false);
    });
    const request = frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(46));
    send(Array.from({ length: 5 }, () => [ifindex('va'), request] as const));
    await until('the first batch', () => counts.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const rest = [addon.captureNext(capture), addon.captureNext(capture), addon.captureNext(capture)];
    addon.close(capture);
    return { counts, rest };
  });
  expect(got).toEqual({ counts: [2], rest: [2, 1, 0] });
});

test('a capture that failed is not called for any more, on or off', async () => {
  const got = await inside(netns, async (kit) => {
    const { addon, frame, ifindex, mac, openCapture, send, BROADCAST } = kit;
    const capture = openCapture({ protocol: 0x0806 });
    structuredClone(capture.memory.buffer, { transfer: [capture.memory.buffer as ArrayBuffer] });
    const failed = addon.captureNext(capture.handle);
    addon.captureListen(capture.handle, true);
    send([[ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(28))]]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    addon.close(capture.handle);
    return { failed, batches: capture.batches };
  });
  expect(got).toEqual({ failed: -1, batches: [] });
});
