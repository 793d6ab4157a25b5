/** What addon.d.ts promises of frames that come faster than they are taken: turns, order, and what gives way. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('fair');
});
afterEach(() => netns.close());

test('each interface has its turn, whatever comes in on another, and its frames stay in their order', async () => {
  const got = await inside(netns, async (kit) => {
    const { addPair, addon, frame, ifindex, mac, openCapture, readSlot, send, BROADCAST } = kit;
    await addPair('vc', 'vd');
    const capture = openCapture({ protocol: 0x0806, slots: 32 });
    const of = (from: string, i: number) =>
      [ifindex(from), frame(BROADCAST, mac(from), 0x0806, [i, ...new Uint8Array(45)])] as const;
    send(Array.from({ length: 250 }, (_, i) => of('va', i)));
    send([251, 252, 253].map((i) => of('vc', i)));
    const batches: string[][] = [];
    for (let count = -1; count !== 0; ) {
      count = addon.captureNext(capture.handle);
      const slots = Array.from({ length: count }, (_, i) => readSlot(capture.memory, capture.stride, i));
      if (count > 0) batches.push(slots.map((slot) => `${slot.ifindex} ${slot.payload[0]}`));
    }
    addon.close(capture.handle);
    return { batches, vb: ifindex('vb'), vd: ifindex('vd') };
  });
  const of = (which: number, all: readonly string[]) => all.filter((name) => name.startsWith(`${which} `));
  expect(got.batches.map(({ length }) => length)).toEqual([...Array(7).fill(32), 29]);
  expect(of(got.vd, got.batches[1] ?? [])).toEqual([251, 252, 253].map((i) => `${got.vd} ${i}`));
  expect(of(got.vb, got.batches.flat())).toEqual(Array.from({ length: 250 }, (_, i) => `${got.vb} ${i}`));
});

// Senders share 256 lines by a hash that nobody can know: of 16 neighbours of the flood more than 3 share its line once in two
// million runs.
test('where there is no room, the most frequent sender of the most frequent interface loses its oldest, counted; nobody else', async () => {
  const got = await inside(netns, async (kit) => {
    const NEIGHBOURS = Array.from({ length: 16 }, (_, i) => 2 + i);
    const { addPair, addon, frame, ifindex, mac, openCapture, readSlot, send, BROADCAST } = kit;
    await addPair('vc', 'vd');
    const SENDER = { senderAt: 20, senderLength: 2 };
    const capture = openCapture({ protocol: 0x0806, slots: 8, ...SENDER });
    // A frame says who sent it, and its number.
    const bytesOf = (from: string, who: number, i: number) => {
      const payload = new Uint8Array(46);
      new DataView(payload.buffer).setUint16(0, who);
      new DataView(payload.buffer).setUint32(2, i);
      return [ifindex(from), frame(BROADCAST, mac(from), 0x0806, payload)] as const;
    };
    const delivered: Record<string, number[]> = {};
    const take = () => {
      const count = addon.captureNext(capture.handle);
      for (let i = 0; i < count; i++) {
        const { ifindex: index, payload } = readSlot(capture.memory, capture.stride, i);
        const view = new DataView(Uint8Array.from(payload).buffer);
        const who = `${index === ifindex('vb') ? 'vb' : 'vd'} ${view.getUint16(0)}`;
        delivered[who] ??= [];
        delivered[who].push(view.getUint32(2));
      }
      return count;
    };
    let sent = 0;
    for (let round = 0; round < 60; round++) {
      send([...NEIGHBOURS.map((who) => bytesOf('va', who, round)), bytesOf('vc', 1, round)]);
      for (let i = 0; i < 4; i++) send(Array.from({ length: 250 }, () => bytesOf('va', 1, sent++)));
      take();
      take();
    }
    const rows = new Uint32Array(64 * 64);
    const backlog = Array.from({ length: addon.captureBacklog(capture.handle, rows) }, (_, i) => [
      ...rows.slice(i * 64, i * 64 + 4),
    ]);
    const senders = Array.from({ length: 15 }, (_, i) => [...new Uint8Array(rows.buffer, 16 + 16 * i, 16)]);
    const again = addon.captureBacklog(capture.handle, rows);
    while (take() > 0);
    const { dropped } = addon.captureStats(capture.handle);
    addon.close(capture.handle);
    const neighbours = NEIGHBOURS.map((who) => delivered[`vb ${who}`] ?? []);
    return { delivered, neighbours, sent, backlog, senders, again, dropped, vb: ifindex('vb') };
  });
  const flood = got.delivered['vb 1'] ?? [];
  const lost = got.neighbours.reduce((sum, { length }) => sum + 60 - length, 0);
  const frames = got.sent - flood.length + lost;
  expect(got.dropped).toBe(0);
  expect(frames).toBeGreaterThan(20_000);
  const [[ifindex, came = 0, shed, count] = [], ...others] = got.backlog;
  expect([ifindex, shed, count, others]).toEqual([got.vb, frames, 15, []]);
  expect(came).toBeGreaterThan(got.sent - 500); // but for those that came before any waited
  expect(came).toBeLessThanOrEqual(got.sent + 16 * 60);
  const flooder = [0, 1, ...Array(14).fill(0)].join();
  expect(got.senders.filter((sender) => sender.join() === flooder).length).toBeGreaterThan(8);
  expect(got.again).toBe(0);
  expect(flood).toEqual([...flood].sort((a, b) => a - b));
  expect(flood.at(-1)).toBe(got.sent - 1); // the oldest gave way, not the newest
  const all = Array.from({ length: 60 }, (_, i) => i);
  expect(got.delivered['vd 1']).toEqual(all);
  expect(got.neighbours.filter((numbers) => numbers.join() !== all.join()).length).toBeLessThan(4);
});

/** What is delivered of three senders who sent more than there is room for, one after the other. */
async function thirds() {
  const { delivered, dropped } = await inside(
    netns,
    async ({ addon, frame, ifindex, mac, openCapture, readSlot, send, BROADCAST }) => {
      const capture = openCapture({ protocol: 0x0806, slots: 64, senderAt: 20, senderLength: 2 });
      const from = ifindex('va');
      const source = mac('va');
      const sends = (who: number, count: number) => {
        const slots = () =>
          [from, frame(BROADCAST, source, 0x0806, [0, who, ...new Uint8Array(44)])] as const;
        for (let n = 0; n < count; n += 250) {
          send(Array.from({ length: 250 }, slots));
          if (n % 1000 === 0) addon.captureNext(capture.handle); // the ring holds few
        }
      };
      sends(1, 18_000);
      sends(2, 16_000);
      sends(3, 12_000);
      const delivered = [0, 0, 0, 0];
      for (let count = -1; count !== 0; ) {
        count = addon.captureNext(capture.handle);
        for (let i = 0; i < count; i++) {
          const who = readSlot(capture.memory, capture.stride, i).payload[1] ?? 0;
          delivered[who] = (delivered[who] ?? 0) + 1;
        }
      }
      const { dropped } = addon.captureStats(capture.handle);
      addon.close(capture.handle);
      return { delivered, dropped };
    },
  );
  const shares = delivered.slice(1).map((count) => count / delivered.reduce((sum, each) => sum + each));
  return { dropped, isEven: shares.every((share) => Math.abs(share - 1 / 3) < 0.02) };
}

// Of three senders two share a line once in 85 times, and then one share: not twice in a row.
test('of two frequent senders neither alone makes room for a third', async () => {
  const first = await thirds();
  expect(first.isEven ? first : await thirds()).toEqual({ dropped: 0, isEven: true });
});

test('frames that are too short to say who sent them are of one sender', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, openCapture, send, BROADCAST }) => {
    const capture = openCapture({ protocol: 0x0806, slots: 2, senderAt: 56, senderLength: 16 });
    send(
      Array.from({ length: 7 }, () => [
        ifindex('va'),
        frame(BROADCAST, mac('va'), 0x0806, new Uint8Array(3)),
      ]),
    );
    const counts: number[] = [];
    for (let count = -1; count !== 0; counts.push(count)) count = addon.captureNext(capture.handle);
    addon.close(capture.handle);
    return counts;
  });
  expect(got).toEqual([2, 2, 2, 1, 0]);
});

test('no program that is started gets a descriptor of the capture', async () => {
  const got = await inside(netns, async ({ addon, openCapture }) => {
    const { readdirSync, readFileSync, readlinkSync } = process.getBuiltinModule('node:fs');
    const open = () =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return /^(socket|anon_inode:\[eventfd\])/.test(readlinkSync(`/proc/self/fd/${fd}`));
        } catch {
          return false; // the directory's own
        }
      });
    const before = open();
    const capture = openCapture({ protocol: 0x0806 });
    const opened = open().filter((fd) => !before.includes(fd));
    const flags = opened.map(
      (fd) => /flags:\s+(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1],
    );
    addon.close(capture.handle);
    return flags.map((octal) => (Number.parseInt(octal ?? '', 8) & 0o2000000) !== 0);
  });
  expect(got.length).toBeGreaterThan(0); // libpcap's socket; of some versions an eventfd, too
  expect(got.filter((isClosed) => !isClosed)).toEqual([]);
});
