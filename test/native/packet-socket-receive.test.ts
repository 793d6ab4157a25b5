/** What addon.d.ts promises of a packet socket that was opened for a protocol: it hears whole frames, and none of its own. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('hear');
});
afterEach(() => netns.close());

test('a slot has the interface, the length, and the frame from its Ethernet destination on', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until }) => {
    const socket = addon.packetOpen(0x88b5);
    const payload = Uint8Array.from({ length: 50 }, (_, i) => i);
    const sent = frame('02:00:00:00:00:99', mac('va'), 0x88b5, payload);
    const slots = new Uint8Array(2 * 128).fill(0xa5);
    const before = addon.packetReceive(socket, slots, 128);
    send([[ifindex('va'), frame(mac('vb'), mac('va'), 0x88b6, payload)]]);
    send([[ifindex('va'), sent]]);
    await until('the frame', () => addon.packetReceive(socket, slots, 128) > 0);
    const after = addon.packetReceive(socket, new Uint8Array(128), 128);
    addon.close(socket);
    const header = new DataView(slots.buffer);
    const numbers = [header.getUint32(0, true), header.getUint32(4, true)];
    const heard = [...slots.subarray(8, 8 + sent.length)];
    return {
      before,
      after,
      numbers,
      heard,
      sent: [...sent],
      rest: slots.subarray(8 + sent.length),
      vb: ifindex('vb'),
    };
  });
  expect(got.numbers).toEqual([got.vb, got.sent.length]);
  expect(got.heard).toEqual(got.sent);
  expect(new Set(Object.values(got.rest))).toEqual(new Set([0xa5]));
  expect([got.before, got.after]).toEqual([0, 0]);
});

test('a frame longer than its slot is cut, and its length says so; the next slot is another frame', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until }) => {
    const socket = addon.packetOpen(0x88b5);
    const of = (octet: number, length: number) =>
      [ifindex('va'), frame(mac('vb'), mac('va'), 0x88b5, new Uint8Array(length).fill(octet))] as const;
    send([of(1, 100), of(2, 46), of(3, 46)]);
    const slots = new Uint8Array(2 * (8 + 60));
    await until('two frames', () => addon.packetReceive(socket, slots, 8 + 60) === 2);
    const header = new DataView(slots.buffer);
    const lengths = [0, 1].map((i) => [header.getUint32(i * 68 + 4, true), slots[i * 68 + 67]]);
    const more = [addon.packetReceive(socket, slots, 68), addon.packetReceive(socket, slots, 68)];
    addon.close(socket);
    return { lengths, more };
  });
  expect(got.lengths).toEqual([
    [114, 1],
    [60, 2],
  ]);
  expect(got.more).toEqual([1, 0]);
});

test('an interface that goes is no error, and the others are still heard', async () => {
  const got = await inside(netns, async ({ addPair, addon, frame, ifindex, ip, mac, send, until }) => {
    await addPair('vc', 'vd');
    const socket = addon.packetOpen(0x88b5);
    const slots = new Uint8Array(4 * 128);
    const results = [];
    ip('link set vb down');
    results.push(addon.packetReceive(socket, slots, 128));
    ip('link del va');
    results.push(addon.packetReceive(socket, slots, 128));
    send([[ifindex('vc'), frame(mac('vd'), mac('vc'), 0x88b5, new Uint8Array(46))]]);
    await until('the frame', () => addon.packetReceive(socket, slots, 128) > 0);
    addon.close(socket);
    return results;
  });
  expect(got).toEqual([0, 0]);
});

test('without a protocol nothing is heard', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, send, until }) => {
    const [deaf, hearing] = [addon.packetOpen(), addon.packetOpen(0x88b5)];
    const slots = new Uint8Array(128);
    send([[ifindex('va'), frame(mac('vb'), mac('va'), 0x88b5, new Uint8Array(46))]]);
    await until('the frame', () => addon.packetReceive(hearing, slots, 128) > 0);
    const heard = addon.packetReceive(deaf, slots, 128);
    addon.close(deaf);
    addon.close(hearing);
    return heard;
  });
  expect(got).toBe(0);
});
