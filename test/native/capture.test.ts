/** What addon.d.ts promises of a capture, on the real kernel. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

let netns: Netns;
beforeAll(async () => {
  netns = await pair('capture');
});
afterAll(() => netns.close());

describe('a slot', () => {
  test('has the lengths, the time, the SLL2 header and the payload', async () => {
    const got = await inside(
      netns,
      async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
        const capture = openCapture({ protocol: 0x0806 });
        send([
          [
            ifindex('va'),
            frame(
              BROADCAST,
              mac('va'),
              0x0806,
              Uint8Array.from({ length: 28 }, (_, i) => i),
            ),
          ],
        ]);
        await until('the frame', () => capture.frames.length > 0);
        addon.close(capture.handle);
        const { time, ...slot } = capture.frames[0] ?? { time: 0 };
        return { slot, late: Date.now() / 1000 - time, vb: ifindex('vb'), va: mac('va') };
      },
    );
    expect(got.slot).toEqual({
      captured: 20 + 28,
      wire: 20 + 28,
      protocol: 0x0806,
      ifindex: got.vb,
      arphrd: 1,
      pkttype: 1,
      address: got.va.split(':').map((octet) => Number.parseInt(octet, 16)),
      payload: Array.from({ length: 28 }, (_, i) => i),
    });
    expect(got.late).toBeGreaterThanOrEqual(-1);
    expect(got.late).toBeLessThan(10);
  });

  test('says by pkttype to whom the frame was sent', async () => {
    const got = await inside(
      netns,
      async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
        const capture = openCapture({ protocol: 0x0806 });
        const to = [mac('vb'), BROADCAST, '01:00:5e:00:00:01', '02:00:00:00:00:99'];
        send(
          to.map((destination) => [ifindex('va'), frame(destination, mac('va'), 0x0806, new Uint8Array(28))]),
        );
        await until('four frames', () => capture.frames.length >= 4);
        addon.close(capture.handle);
        return capture.frames.map(({ pkttype }) => pkttype);
      },
    );
    expect(got).toEqual([0, 1, 2, 3]); // PACKET_HOST, _BROADCAST, _MULTICAST, _OTHERHOST
  });

  test('cuts a frame to its size, says how long it was, and leaves the next slot alone', async () => {
    const got = await inside(
      netns,
      async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
        const stride = 16 + 20 + 11;
        const capture = openCapture({ protocol: 0x0806, slots: 2, stride });
        send([
          [
            ifindex('va'),
            frame(
              BROADCAST,
              mac('va'),
              0x0806,
              Uint8Array.from({ length: 100 }, (_, i) => i),
            ),
          ],
        ]);
        await until('the frame', () => capture.frames.length > 0);
        addon.close(capture.handle);
        const [slot] = capture.frames;
        return { slot, next: [...new Set(capture.memory.subarray(stride))] };
      },
    );
    expect(got.slot?.captured).toBe(20 + 11);
    expect(got.slot?.wire).toBe(20 + 100);
    expect(got.slot?.payload).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(got.next).toEqual([0xa5]);
  });
});

describe('a batch', () => {
  test('holds what has come since the last', async () => {
    const got = await inside(
      netns,
      async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
        const capture = openCapture({ protocol: 0x0806, slots: 64 });
        const one = [ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(28))] as const;
        send(Array.from({ length: 20 }, () => one));
        await until('twenty frames', () => capture.frames.length >= 20);
        addon.close(capture.handle);
        return capture.batches;
      },
    );
    expect(got).toEqual([20]);
  });

  test('is no larger than the slots: the rest comes in the next ones, in order, and nothing is lost', async () => {
    const got = await inside(
      netns,
      async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
        const capture = openCapture({ protocol: 0x0806, slots: 8 });
        const numbers = Array.from({ length: 200 }, (_, i) => i);
        send(
          numbers.map((i) => [
            ifindex('va'),
            frame(BROADCAST, mac('va'), 0x0806, [i, ...new Uint8Array(45)]),
          ]),
        );
        await until('all frames', () => capture.frames.length >= numbers.length);
        const stats = addon.captureStats(capture.handle);
        addon.close(capture.handle);
        return {
          stats,
          largest: Math.max(...capture.batches),
          order: capture.frames.map(({ payload }) => payload[0]),
        };
      },
    );
    expect(got.largest).toBe(8);
    expect(got.order).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(got.stats).toEqual({ received: 200, dropped: 0 });
  });

  test('of slots that were detached is -1, once, and captureError() says why', async () => {
    const got = await inside(
      netns,
      async ({ addon, frame, ifindex, mac, openCapture, send, until, BROADCAST }) => {
        const capture = openCapture({ protocol: 0x0806 });
        const before = addon.captureError(capture.handle);
        structuredClone(capture.memory.buffer, { transfer: [capture.memory.buffer as ArrayBuffer] });
        const one = [ifindex('va'), frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(28))] as const;
        send([one]);
        await until('the failure', () => capture.batches.length > 0);
        send([one]);
        await new Promise((resolve) => setTimeout(resolve, 50));
        const after = addon.captureError(capture.handle);
        addon.close(capture.handle);
        return { batches: capture.batches, before, after };
      },
    );
    expect(got).toEqual({ batches: [-1], before: '', after: expect.stringMatching(/./) });
  });
});
