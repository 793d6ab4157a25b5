/** What addon.d.ts promises of a packet socket that sends, on the real kernel. */
import { constants } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { Wire } from '../support/wire.ts';
import { inside, pair } from './inside.ts';

const { EINVAL, EMSGSIZE, ENETDOWN, ENXIO } = constants.errno;

let netns: Netns;
beforeEach(async () => {
  netns = await pair('packet-socket');
});
afterEach(() => netns.close());

test('a frame goes out of its interface, octet for octet', async () => {
  netns.ip('link add vc type veth peer name vd');
  netns.ip('link set vc up');
  netns.ip('link set vd up');
  const wire = await Wire.open(netns, 'vb', 'vd');
  const sent = await inside(netns, async ({ addon, frame, ifindex, ip, mac, sendSlots, until }) => {
    await until('vc to carry frames', () => / state UP /.test(ip('-o link show dev vc')));
    const socket = addon.packetOpen();
    const frames = ['va', 'vc', 'va'].map((ifname, i) => {
      const payload = Uint8Array.from({ length: 28 + i }, (_, at) => 255 - at * i);
      return [ifindex(ifname), frame('02:00:00:00:00:99', mac(ifname), 0x0806, payload)] as const;
    });
    const errnos = new Int32Array(3).fill(-1);
    const count = addon.packetSend(socket, sendSlots(128, frames), 128, 3, errnos);
    addon.close(socket);
    return { count, errnos: [...errnos], frames: frames.map(([, bytes]) => [...bytes]) };
  });
  expect(sent.count).toBe(3);
  expect(sent.errnos).toEqual([0, 0, 0]);
  const hex = sent.frames.map((bytes) => Buffer.from(bytes).toString('hex'));
  const received = await wire.received();
  const on = (ifname: string) =>
    received.filter((frame) => frame.ifname === ifname).map((frame) => frame.hex);
  expect(on('vb')).toEqual([hex[0], hex[2]]);
  expect(on('vd')).toEqual([hex[1]]);
});

test('each frame has its errno, and one that fails does not keep back the others', async () => {
  const got = await inside(
    netns,
    async ({ addPair, addon, frame, ifindex, ip, mac, openCapture, sendSlots, until }) => {
      await addPair('vc', 'vd');
      ip('link set vc down');
      const capture = openCapture({ protocol: 0x88b5 });
      const test = (i: number) => frame(mac('vb'), mac('va'), 0x88b5, [i, ...new Uint8Array(45)]);
      const socket = addon.packetOpen();
      const slots = sendSlots(128, [
        [ifindex('va'), test(0)],
        [99_999, test(1)], // no such interface
        [ifindex('va'), test(2)],
        [ifindex('vc'), test(3)], // down
        [ifindex('va'), new Uint8Array(13)], // shorter than an Ethernet header
        [ifindex('va'), new Uint8Array(128)], // longer than its slot
        [0xffffffff, test(6)],
        [0, test(7)],
        [ifindex('va'), test(8)],
      ]);
      const errnos = new Int32Array(10).fill(-1);
      const count = addon.packetSend(socket, slots, 128, 9, errnos);
      addon.close(socket);
      await until('the last', () => capture.frames.some(({ payload }) => payload[0] === 8));
      addon.close(capture.handle);
      return { count, errnos: [...errnos], came: capture.frames.map(({ payload }) => payload[0]) };
    },
  );
  expect(got.errnos).toEqual([0, ENXIO, 0, ENETDOWN, EINVAL, EMSGSIZE, ENXIO, ENXIO, 0, -1]);
  expect(got.count).toBe(3);
  expect(got.came).toEqual([0, 2, 8]);
});

/** What filters behind a socket go by, as tc's and nft's. */
test('the kernel takes a frame for what its EtherType says, whatever stood in its place before', async () => {
  const told = await inside(netns, async ({ addon, frame, ifindex, mac, openCapture, sendSlots, until }) => {
    const types = [0x0806, 0x0800, 0x88b5, 0x0026, 0x0806];
    const capture = openCapture({ protocol: 3 }); // ETH_P_ALL: what leaves, too
    const socket = addon.packetOpen();
    for (const type of types) {
      const sent = frame(mac('vb'), mac('va'), type, new Uint8Array(46).fill(0xff));
      addon.packetSend(socket, sendSlots(128, [[ifindex('va'), sent]]), 128, 1, new Int32Array(1));
    }
    addon.close(socket);
    const leaving = () => capture.frames.filter((one) => one.pkttype === 4 && one.ifindex === ifindex('va'));
    const protocols = () =>
      leaving()
        .map(({ protocol }) => protocol)
        .filter((type) => types.includes(type));
    await until('all to leave', () => protocols().length >= types.length);
    addon.close(capture.handle);
    return { types, protocols: protocols() };
  });
  expect(told.protocols).toEqual(told.types);
});

test('a frame beyond the MTU, and all of an interface that is down, are failures like others', async () => {
  const got = await inside(netns, ({ addon, frame, ifindex, ip, mac, sendSlots }) => {
    const socket = addon.packetOpen();
    const sendAll = (frames: [number, Uint8Array][]) => {
      const errnos = new Int32Array(frames.length).fill(-1);
      return [addon.packetSend(socket, sendSlots(2_000, frames), 2_000, frames.length, errnos), [...errnos]];
    };
    const long = sendAll([[ifindex('va'), frame(mac('vb'), mac('va'), 0x88b5, new Uint8Array(1_600))]]);
    const fits: [number, Uint8Array] = [
      ifindex('va'),
      frame(mac('vb'), mac('va'), 0x88b5, new Uint8Array(46)),
    ];
    ip('link set va down');
    const down = sendAll([fits, fits]);
    ip('link set va up');
    const up = sendAll([fits]);
    addon.close(socket);
    return { long, down, up };
  });
  expect(got).toEqual({ long: [0, [EMSGSIZE]], down: [0, [ENETDOWN, ENETDOWN]], up: [1, [0]] });
});

test('many more frames than the kernel takes at once all go, in order', async () => {
  const got = await inside(netns, async ({ addon, frame, ifindex, mac, openCapture, sendSlots, until }) => {
    const capture = openCapture({ protocol: 0x88b5, ringSize: 4 << 20, slots: 256, stride: 128 });
    const numbers = Array.from({ length: 1_100 }, (_, i) => i);
    const numbered = numbers.map((i) => {
      const payload = [i >> 8, i & 255, ...new Uint8Array(44)];
      // Every fourth names an interface that is not there.
      return [i % 4 === 3 ? 99_999 : ifindex('va'), frame(mac('vb'), mac('va'), 0x88b5, payload)] as const;
    });
    const socket = addon.packetOpen();
    const errnos = new Int32Array(numbers.length);
    const count = addon.packetSend(socket, sendSlots(64 + 8, numbered), 64 + 8, numbers.length, errnos);
    addon.close(socket);
    await until('all', () => capture.frames.length >= count);
    addon.close(capture.handle);
    const came = capture.frames.map(({ payload: [high = 0, low = 0] }) => (high << 8) | low);
    return { count, failed: numbers.filter((i) => errnos[i] !== 0), came };
  });
  const numbers = Array.from({ length: 1_100 }, (_, i) => i);
  expect(got.count).toBe(825);
  expect(got.failed).toEqual(numbers.filter((i) => i % 4 === 3));
  expect(got.came).toEqual(numbers.filter((i) => i % 4 !== 3));
});

test('no frames are no work; slots may begin anywhere', async () => {
  const got = await inside(netns, ({ addon, frame, ifindex, mac, sendSlots }) => {
    const socket = addon.packetOpen();
    const none = addon.packetSend(socket, new Uint8Array(64), 64, 0, new Int32Array(0));
    const slots = sendSlots(61, [[ifindex('va'), frame(mac('vb'), mac('va'), 0x88b5, new Uint8Array(28))]]);
    const shifted = new Uint8Array(3 + slots.length);
    shifted.set(slots, 3);
    const one = addon.packetSend(socket, shifted.subarray(3), 61, 1, new Int32Array(1));
    addon.close(socket);
    return [none, one];
  });
  expect(got).toEqual([0, 1]);
});

test('many frames for one interface, for another, for both in turn, and for one that came in the place of another', async () => {
  const got = await inside(
    netns,
    async ({ addPair, addon, frame, ifindex, ip, mac, openCapture, sendSlots, until }) => {
      await addPair('vc', 'vd');
      const capture = openCapture({ protocol: 0x88b5 });
      const socket = addon.packetOpen();
      const errnosOf = (...ifindexes: number[]): number[] => {
        const payload = (i: number) => [i, ...new Uint8Array(45)];
        const frames = ifindexes.map(
          (index, i) => [index, frame('02:00:00:00:00:99', mac('va'), 0x88b5, payload(i))] as const,
        );
        const errnos = new Int32Array(frames.length).fill(-1);
        addon.packetSend(socket, sendSlots(128, frames), 128, frames.length, errnos);
        return [...new Set(errnos)];
      };
      const many = (index: number): number[] => Array.from({ length: 300 }, () => index);
      const [va, vc] = [ifindex('va'), ifindex('vc')];
      const [vb, vd] = [ifindex('vb'), ifindex('vd')];
      const errnos = [
        errnosOf(...many(va)),
        errnosOf(...many(vc)),
        errnosOf(...many(vc)),
        errnosOf(va, vc, va),
      ];
      errnos.push(errnosOf(...many(va).flatMap((index) => [index, vc])), errnosOf(...many(vc)));
      const countOn = (index: number): number =>
        capture.frames.filter(({ ifindex: iif }) => iif === index).length;
      await until('all frames of before', () => capture.frames.length >= 1803);
      const before = { vb: countOn(vb), vd: countOn(vd) };
      ip('link set vc down');
      errnos.push(errnosOf(...many(vc)));
      ip('link set vc up');
      await until('vc to carry frames again', () => / state UP /.test(ip('-o link show dev vc')));
      errnos.push(errnosOf(...many(vc)));
      ip('link del vc');
      errnos.push(errnosOf(...many(vc)));
      ip(`link add vc index ${vc} type veth peer name ve`);
      ip('link set vc up');
      ip('link set ve up');
      await until('the new vc to carry frames', () => / state UP /.test(ip('-o link show dev vc')));
      const ve = ifindex('ve');
      errnos.push(errnosOf(...many(vc)));
      await until('its frames', () => countOn(ve) >= 300);
      addon.close(socket);
      addon.close(capture.handle);
      return { errnos, before, after: countOn(ve) };
    },
  );
  expect(got.before).toEqual({ vb: 602, vd: 1201 });
  expect(got.errnos).toEqual([[0], [0], [0], [0], [0], [0], [ENETDOWN], [0], [ENXIO], [0]]);
  expect(got.after).toBe(300);
});
