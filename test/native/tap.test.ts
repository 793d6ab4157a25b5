/** What addon.d.ts promises of a tap: headers as they came in, with the tag that the kernel takes off, and the capture's time. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('tap');
});
afterEach(() => netns.close());

test('a slot has interface, length, time, tag and the frame from its destination on', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until }) => {
    const tap = addon.tapOpen(0x0806, 512);
    const payload = Uint8Array.from({ length: 46 }, (_, i) => i);
    const tagged = Uint8Array.of(0xe0, 7, 0x08, 0x06, ...payload);
    const slots = new Uint8Array(8 * 128).fill(0xa5);
    const before = [addon.tapReceive(tap, slots, 128), addon.tapDropped(tap)];
    const began = Date.now() / 1000;
    send([
      [ifindex('va'), frame(mac('vb'), mac('va'), 0x88b6, payload)], // of another protocol
      [ifindex('va'), frame('02:00:00:00:00:99', '02:00:00:00:00:98', 0x0806, payload)],
      [ifindex('va'), frame('ff:ff:ff:ff:ff:ff', mac('va'), 0x8100, tagged)],
      [ifindex('va'), frame('ff:ff:ff:ff:ff:ff', mac('va'), 0x88a8, tagged)],
    ]);
    let count = 0;
    await until('the frames', () => {
      count += addon.tapReceive(tap, slots.subarray(count * 128), 128);
      return count >= 3;
    });
    const view = new DataView(slots.buffer);
    const heard = [0, 1, 2].map((i) => {
      const [link, length, seconds, nanoseconds, tag] = [0, 4, 8, 12, 16].map((at) =>
        view.getUint32(i * 128 + at, true),
      );
      const late = (seconds ?? 0) + (nanoseconds ?? 0) / 1e9 - began;
      return { link, length, late, tag, octets: [...slots.subarray(i * 128 + 20, i * 128 + 20 + 16)] };
    });
    const rest = [...slots.subarray(20 + 60, 128)];
    addon.close(tap);
    return { before, count, heard, rest, vb: ifindex('vb'), va: mac('va') };
  });
  expect([got.before, got.count]).toEqual([[0, 0], 3]);
  expect(got.heard.map(({ link }) => link)).toEqual([got.vb, got.vb, got.vb]);
  expect(got.heard.map(({ length }) => length)).toEqual([60, 60, 60]);
  expect(got.heard.map(({ tag }) => tag)).toEqual([0, 0x8100e007, 0x88a8e007]);
  for (const { late } of got.heard) {
    expect(late).toBeGreaterThan(-0.01);
    expect(late).toBeLessThan(5);
  }
  const va = got.va.split(':').map((octet) => Number.parseInt(octet, 16));
  expect(got.heard.map(({ octets }) => octets)).toEqual([
    [2, 0, 0, 0, 0, 0x99, 2, 0, 0, 0, 0, 0x98, 8, 6, 0, 1],
    [255, 255, 255, 255, 255, 255, ...va, 8, 6, 0, 1],
    [255, 255, 255, 255, 255, 255, ...va, 8, 6, 0, 1],
  ]);
  expect(new Set(got.rest)).toEqual(new Set([0xa5]));
});

test('what this host sends is not heard, and a long frame is cut after 62 octets', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until }) => {
    const tap = addon.tapOpen(0x0806, 512);
    const slots = new Uint8Array(8 * 128).fill(0xa5);
    send([[ifindex('va'), frame(mac('vb'), mac('va'), 0x0806, new Uint8Array(200))]]);
    await until('the frame', () => addon.tapReceive(tap, slots, 128) > 0);
    const more = addon.tapReceive(tap, new Uint8Array(128), 128);
    const small = new Uint8Array(3 * 40);
    send([[ifindex('va'), frame(mac('vb'), mac('va'), 0x0806, new Uint8Array(200).fill(9))]]);
    await until('the next', () => addon.tapReceive(tap, small, 40) > 0);
    addon.close(tap);
    const view = new DataView(slots.buffer);
    const cut = new DataView(small.buffer);
    return {
      numbers: [view.getUint32(0, true), view.getUint32(4, true), cut.getUint32(4, true)],
      after: [...small.subarray(40)],
      more,
      vb: ifindex('vb'),
    };
  });
  expect(got.numbers).toEqual([got.vb, 62, 20]);
  expect(got.after).toEqual(new Array(80).fill(0));
  expect(got.more).toBe(0);
});

test('the capture sees a frame with the same time, and not before the tap does', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until }) => {
    const slots = new Uint8Array(64 * 64);
    const capture = addon.captureOpen({ protocol: 0x0806, ringSize: 1 << 20 }, slots, 64, () => {});
    addon.captureListen(capture, false);
    const tap = addon.tapOpen(0x0806, 512);
    const taps = new Uint8Array(64 * 128);
    const times: { captured: number[]; tapped: number[]; late: number }[] = [];
    for (let n = 0; n < 50; n++) {
      send([[ifindex('va'), frame('ff:ff:ff:ff:ff:ff', mac('va'), 0x0806, new Uint8Array(46).fill(n))]]);
      let frames = 0;
      await until('the frame', () => {
        frames = addon.captureNext(capture);
        return frames > 0;
      });
      const tapped = addon.tapReceive(tap, taps, 128);
      const [a, b] = [new DataView(slots.buffer), new DataView(taps.buffer)];
      times.push({
        captured: [frames, a.getUint32(8, true), a.getUint32(12, true)],
        tapped: [tapped, b.getUint32(8, true), Math.floor(b.getUint32(12, true) / 1000)],
        late: n,
      });
    }
    addon.close(tap);
    addon.close(capture);
    return times;
  });
  // The kernel turns time stamps on a moment after it was asked to.
  for (const { captured, tapped } of got.slice(5)) expect(tapped).toEqual(captured);
});

test('what there is no room for is lost, counted, and the rest is in order', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until }) => {
    const tap = addon.tapOpen(0x0806, 512);
    for (let n = 0; n < 600; n += 100) {
      const of = (i: number) => new Uint8Array(46).fill(n / 100).fill(i, 1, 2);
      const some = Array.from({ length: 100 }, (_, i) => i);
      send(some.map((i) => [ifindex('va'), frame(mac('vb'), mac('va'), 0x0806, of(i))] as const));
    }
    await until('the loss', () => addon.tapDropped(tap) >= 88);
    const slots = new Uint8Array(600 * 128);
    const counts = [addon.tapReceive(tap, slots, 128), addon.tapReceive(tap, slots.slice(), 128)];
    const order = Array.from(
      { length: 512 },
      (_, i) => (slots[i * 128 + 34] ?? 0) * 100 + (slots[i * 128 + 35] ?? 0),
    );
    send([[ifindex('va'), frame(mac('vb'), mac('va'), 0x0806, new Uint8Array(46))]]);
    await until('another', () => addon.tapReceive(tap, slots, 128) === 1);
    const dropped = addon.tapDropped(tap);
    addon.close(tap);
    return { counts, order, dropped, closed: addon.tapDropped(tap) };
  });
  expect(got.counts).toEqual([512, 0]);
  expect(got.order).toEqual(Array.from({ length: 512 }, (_, i) => i));
  expect([got.dropped, got.closed]).toEqual([88, 88]);
});
