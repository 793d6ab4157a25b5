/** A packet socket that sends out of interfaces whose queue drains slowly: each is its own trouble, on the real kernel. */
import { constants } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

const { EAGAIN, EMFILE } = constants.errno;

/** An octet a second: of what is sent in a test, a burst leaves, and nothing else. */
const STUCK = 'root tbf rate 8bit burst 1540 limit 100mb';
/** More frames than a send buffer holds. */
const MANY = 1_000;

let netns: Netns;
beforeEach(async () => {
  netns = await pair('packet-socket-slow');
  netns.exec('tc', `qdisc add dev va ${STUCK}`.split(' '));
});
afterEach(() => netns.close());

test('frames for others go between those of a queue that does not empty, all of them, in order', async () => {
  const got = await inside(
    netns,
    async ({ addPair, addon, frame, ifindex, openCapture, sendSlots, until }) => {
      await addPair('vc', 'vd');
      const capture = openCapture({ protocol: 0x88b5, ringSize: 4 << 20 });
      const [va, vc, vd] = [ifindex('va'), ifindex('vc'), ifindex('vd')];
      const payload = (i: number) => [i >> 8, i & 255, ...new Uint8Array(44)];
      const frames = Array.from({ length: 2_000 }, (_, i) => {
        const bytes = frame('ff:ff:ff:ff:ff:ff', '02:00:00:00:00:99', 0x88b5, payload(i));
        return [i % 2 === 0 ? va : vc, bytes] as const;
      });
      const socket = addon.packetOpen();
      const errnos = new Int32Array(frames.length).fill(-1);
      // Twice 1,000 frames: some are taken apart in the middle of a call, all of them before the second.
      const half = (from: number) => {
        const slots = sendSlots(72, frames.slice(from, from + 1_000));
        return addon.packetSend(socket, slots, 72, 1_000, errnos.subarray(from, from + 1_000));
      };
      const counts = [half(0), half(1_000)];
      const stats = addon.packetStats(socket);
      addon.close(socket);
      const came = () => capture.frames.filter((one) => one.ifindex === vd);
      await until('all of vc', () => came().length >= 1_000);
      addon.close(capture.handle);
      const order = came().map(({ payload: [high = 0, low = 0] }) => (high << 8) | low);
      return { counts, stats, order, slow: [...errnos].filter((_, i) => i % 2 === 0), errnos: [...errnos] };
    },
  );
  expect(got.order).toEqual(Array.from({ length: 1_000 }, (_, i) => 2 * i + 1));
  expect(got.errnos.filter((_, i) => i % 2 === 1)).toEqual(Array(1_000).fill(0));
  const sent = got.slow.indexOf(EAGAIN);
  expect(sent).toBeGreaterThan(0); // what the buffers hold, and nothing behind it
  expect(got.slow).toEqual([...Array(sent).fill(0), ...Array(1_000 - sent).fill(EAGAIN)]);
  expect(got.counts.reduce((sum, count) => sum + count, 0)).toBe(1_000 + sent);
  expect(got.stats.apart).toBeGreaterThan(0);
  expect(got.stats.refused).toBe(0);
});

/** Sends for 20 such interfaces in turn, so that who fills the shared buffer is hard to tell, and for another. */
const inTurn = (through: readonly string[] = []) =>
  inside(
    netns,
    async ({ addPair, addon, frame, ifindex, ip, sendSlots, until }) => {
      const { execFileSync } = process.getBuiltinModule('node:child_process');
      const { readdirSync } = process.getBuiltinModule('node:fs');
      const descriptors = (): number => readdirSync('/proc/self/fd').length;
      const { LD_PRELOAD: _, ...env } = process.env;
      await addPair('vc', 'vd');
      const slow = Array.from({ length: 20 }, (_, i) => `s${i}`);
      for (const name of slow) {
        ip(`link add ${name} type veth peer name ${name}p`);
        ip(`link set ${name} up`);
        ip(`link set ${name}p up`);
        execFileSync('tc', `qdisc add dev ${name} root tbf rate 8bit burst 1540 limit 100mb`.split(' '), {
          env,
        });
      }
      for (const name of slow) await until(name, () => / state UP /.test(ip(`-o link show dev ${name}`)));
      const before = descriptors();
      const socket = addon.packetOpen();
      const bytes = frame('ff:ff:ff:ff:ff:ff', '02:00:00:00:00:99', 0x88b5, new Uint8Array(46));
      const send = (...ifnames: string[]): number[] => {
        const errnos = new Int32Array(ifnames.length).fill(-1);
        const frames = ifnames.map((name) => [ifindex(name), bytes] as const);
        addon.packetSend(socket, sendSlots(72, frames), 72, frames.length, errnos);
        return [...errnos];
      };
      const others = new Set<number>();
      for (let i = 0; i < 1_000; i++) for (const errno of send(...slow, 'vc').slice(-1)) others.add(errno);
      const stats = addon.packetStats(socket);
      addon.close(socket);
      await until('all sockets to be closed', () => descriptors() === before);
      return { others: [...others], stats };
    },
    through,
  );

test('many queues that do not empty: what is for another goes between all of them', async () => {
  const { others, stats } = await inTurn();
  expect(others).toEqual([0]);
  expect(stats.apart).toBeGreaterThan(10);
  expect(stats.refused).toBe(0);
});

test('there are no more sockets than a quarter of the descriptors; full ones that nobody sends by are replaced', async () => {
  const { others, stats } = await inTurn(['prlimit', '--nofile=140']);
  expect(others).toEqual([0]);
  expect(stats).toEqual({ sockets: 35, apart: expect.any(Number), refused: 0 });
});

test('where there are fewer than slow interfaces, that is told', async () => {
  const { stats } = await inTurn(['prlimit', '--nofile=80']);
  expect(stats).toEqual({ sockets: 20, apart: expect.any(Number), refused: EMFILE });
});

test('an interface is told from one whose number is like its own', async () => {
  const sent = await inside(netns, async ({ addon, frame, ifindex, ip, sendSlots, until }) => {
    const alike = ifindex('va') + 256;
    ip(`link add vc index ${alike} type veth peer name vd`);
    for (const name of ['vc', 'vd']) ip(`link set ${name} up`);
    await until('vc to carry frames', () => / state UP /.test(ip('-o link show dev vc')));
    const socket = addon.packetOpen();
    const bytes = frame('ff:ff:ff:ff:ff:ff', '02:00:00:00:00:99', 0x88b5, new Uint8Array(46));
    const counts = [ifindex('va'), alike, ifindex('va')].map((index) => {
      const frames = Array.from({ length: 1_000 }, () => [index, bytes] as const);
      return addon.packetSend(socket, sendSlots(72, frames), 72, 1_000, new Int32Array(1_000));
    });
    addon.close(socket);
    return counts;
  });
  expect(sent[0]).toBeLessThan(MANY);
  expect(sent.slice(1)).toEqual([1_000, 0]);
});

test('an interface that has had no trouble for a while sends by the shared socket again', async () => {
  const apart = await inside(netns, async ({ addPair, addon, frame, ifindex, ip, sendSlots, until }) => {
    await addPair('vc', 'vd');
    const socket = addon.packetOpen(0, 1);
    const bytes = frame('ff:ff:ff:ff:ff:ff', '02:00:00:00:00:99', 0x88b5, new Uint8Array(46));
    const [va, vc] = [ifindex('va'), ifindex('vc')];
    const send = (index: number, count: number): number => {
      const frames = Array.from({ length: count }, () => [index, bytes] as const);
      return addon.packetSend(socket, sendSlots(72, frames), 72, count, new Int32Array(count));
    };
    send(va, 1_000);
    const before = addon.packetStats(socket).apart;
    ip('link set va down'); // its queue is emptied
    await until('the end of the suspicion', () => {
      if (send(vc, 1) !== 1) throw new Error('a frame for another is lost');
      return addon.packetStats(socket).apart === 0;
    });
    ip('link set va up');
    await until('va to carry frames', () => send(va, 1) === 1);
    const after = addon.packetStats(socket);
    addon.close(socket);
    return [before, after.apart];
  });
  expect(apart).toEqual([1, 0]);
});

test('where no further sockets are to be had, the reserve serves others, and that is told', async () => {
  const got = await inside(netns, async ({ addPair, addon, frame, ifindex, sendSlots }) => {
    const { closeSync, openSync } = process.getBuiltinModule('node:fs');
    await addPair('vc', 'vd');
    const socket = addon.packetOpen();
    const receiving = addon.packetOpen(0x88b6);
    const [va, vc] = [ifindex('va'), ifindex('vc')];
    const bytes = frame('ff:ff:ff:ff:ff:ff', '02:00:00:00:00:99', 0x88b5, new Uint8Array(46));
    const send = (by: typeof socket, index: number, count: number): number => {
      const frames = Array.from({ length: count }, () => [index, bytes] as const);
      return addon.packetSend(by, sendSlots(72, frames), 72, count, new Int32Array(count));
    };
    const taken: number[] = [];
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {} // no descriptor is left
    const slow = [send(socket, va, 1_000), send(receiving, va, 1_000)];
    const others = [send(socket, vc, 1_000), send(receiving, vc, 1)];
    const stats = [addon.packetStats(socket), addon.packetStats(receiving)];
    for (const fd of taken) closeSync(fd);
    const after = [send(receiving, vc, 1), addon.packetStats(receiving).apart];
    addon.close(socket);
    addon.close(receiving);
    return { slow, others, stats, after };
  });
  expect(Math.max(...got.slow)).toBeLessThan(MANY);
  expect(got.others).toEqual([1_000, 0]);
  expect(got.stats).toEqual([
    { sockets: 4, apart: 1, refused: 0 },
    { sockets: 1, apart: 0, refused: EMFILE },
  ]);
  expect(got.after).toEqual([1, 1]);
});
