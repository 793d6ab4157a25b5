/** What addon.d.ts promises of captureNext(): the frames that are there, without going back to the event loop. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('next');
});
afterEach(() => netns.close());

test('gives batches until there is nothing, in order, and onBatch is not called for them', async () => {
  const got = await inside(netns, async (kit) => {
    const { addon, frame, ifindex, mac, openCapture, readSlot, send, until, BROADCAST } = kit;
    const capture = openCapture({ protocol: 0x0806, slots: 8 });
    const none = addon.captureNext(capture.handle);
    const numbered = (i: number) =>
      [ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, [i, ...new Uint8Array(45)])] as const;
    send(Array.from({ length: 20 }, (_, i) => numbered(i)));
    const counts: number[] = [];
    const order: (number | undefined)[] = [];
    for (let count = -1; count !== 0; counts.push(count)) {
      count = addon.captureNext(capture.handle);
      for (let i = 0; i < count; i++) order.push(readSlot(capture.memory, capture.stride, i).payload[0]);
    }
    send([numbered(99)]);
    await until('a batch of its own', () => capture.frames.length > 0);
    addon.close(capture.handle);
    return { none, counts, order, batches: capture.batches, last: capture.frames[0]?.payload[0] };
  });
  expect(got).toEqual({
    none: 0,
    counts: [8, 8, 4, 0],
    order: Array.from({ length: 20 }, (_, i) => i),
    batches: [1],
    last: 99,
  });
});

test('may be called from inside onBatch, and overwrites the batch', async () => {
  const got = await inside(
    netns,
    async ({ addon, frame, ifindex, mac, readSlot, send, until, BROADCAST }) => {
      const memory = new Uint8Array(4 * 128);
      const batches: (number | undefined)[][] = [];
      const keep = (count: number) => {
        batches.push(Array.from({ length: count }, (_, i) => readSlot(memory, 128, i).payload[0]));
      };
      const capture = addon.captureOpen({ protocol: 0x0806, ringSize: 1 << 20 }, memory, 128, (frames) => {
        for (let count = frames; count > 0; count = addon.captureNext(capture)) keep(count);
      });
      const numbers = Array.from({ length: 10 }, (_, i) => i);
      send(
        numbers.map((i) => [ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, [i, ...new Uint8Array(45)])]),
      );
      await until('ten frames', () => batches.flat().length >= 10);
      addon.close(capture);
      return batches;
    },
  );
  expect(got).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
    [8, 9],
  ]);
});

test('is -1 when the slots were detached; captureError() says why, and onBatch is not called any more', async () => {
  const got = await inside(netns, async (kit) => {
    const { addon, frame, ifindex, mac, openCapture, send, BROADCAST } = kit;
    const capture = openCapture({ protocol: 0x0806 });
    structuredClone(capture.memory.buffer, { transfer: [capture.memory.buffer as ArrayBuffer] });
    send([[ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(28))]]);
    const results = [addon.captureNext(capture.handle), addon.captureNext(capture.handle)];
    await new Promise((resolve) => setTimeout(resolve, 50));
    const error = addon.captureError(capture.handle);
    addon.close(capture.handle);
    return { results, error, batches: capture.batches };
  });
  expect(got).toEqual({ results: [-1, -1], error: expect.stringMatching(/./), batches: [] });
});

test('throws ERR_CLOSED after close(), in onBatch too', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until, BROADCAST }) => {
    let code: unknown;
    const slots = new Uint8Array(4 * 128);
    const capture = addon.captureOpen({ protocol: 0x0806, ringSize: 1 << 20 }, slots, 128, () => {
      addon.close(capture);
      try {
        addon.captureNext(capture);
      } catch (error) {
        code = error instanceof Error && 'code' in error ? error.code : error;
      }
    });
    send([[ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(28))]]);
    await until('the callback', () => code !== undefined);
    return code;
  });
  expect(got).toBe('ERR_CLOSED');
});
