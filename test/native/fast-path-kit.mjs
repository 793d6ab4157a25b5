// A capture with a fast path, and the memory that it shares, laid out by hand: an oracle must not be what is tested.
import { addon, BROADCAST, frame, ifindex, mac, readSlot, send, until } from './kit.mjs';

const ARP = 0x0806;
const OUTCOMES = 50;
const PLACES = 300;
const ROWS = 3;
const shared = (Type, length) => new Type(new SharedArrayBuffer(length * Type.BYTES_PER_ELEMENT));
/** Octets of an address such as 10.0.0.2 or 02:00:00:00:00:01; and the number that they are. */
const octets = (address) =>
  address.includes(':')
    ? address.split(':').map((octet) => Number.parseInt(octet, 16))
    : address.split('.').map(Number);
export const number = (address) => octets(address).reduce((sum, octet) => sum * 256 + octet, 0);

export const memory = () => ({
  control: shared(Int32Array, 8),
  until: shared(Float64Array, 1),
  flows: shared(Uint32Array, 64 * 16),
  rates: shared(Float64Array, 64 * 4),
  unsent: shared(Int32Array, 2 * 256),
  senders: shared(Uint8Array, 8 * 24),
  seed: 7,
  recent: shared(Uint8Array, 8 * 28),
  recentSeed: -7,
  numbers: shared(Float64Array, OUTCOMES + 2 + 11 + 23),
  rows: shared(Float64Array, 64 * ROWS),
  claims: shared(Int32Array, 4 << 16),
  recording: shared(Uint8Array, 128 + PLACES * 72),
  places: PLACES,
});

/** A request of 10.0.0.2 on va, so that it comes in on vb. Any field can be another. */
export function request(changes = {}) {
  const fields = {
    ...{ dst: BROADCAST, sha: mac('va'), spa: '10.0.0.2', tha: '00:00:00:00:00:00', tpa: '10.9.0.1' },
    ...{ hrd: 1, pro: 0x0800, hln: 6, pln: 4, op: 1, length: 28, on: 'va' },
    ...changes,
  };
  const { dst, sha, spa, tha, tpa, hrd, pro, hln, pln, op, length, on } = fields;
  const words = [hrd >> 8, hrd & 255, pro >> 8, pro & 255, hln, pln, op >> 8, op & 255];
  const packet = [...words, ...octets(sha), ...octets(spa), ...octets(tha), ...octets(tpa)];
  return [ifindex(on), frame(dst, fields.src ?? sha, ARP, packet.slice(0, length))];
}

/** Any field can be another: it is of broadcasts of 10.0.0.0/24 for 10.9.0.0/24 on vb, and replies. */
export function handOver({ control, flows, rates }, changes = {}) {
  const flow = {
    ...{ iif: ifindex('vb'), pkttype: 1, spas: ['10.0.0.0', '10.0.0.255'], tpas: ['10.9.0.0', '10.9.0.255'] },
    ...{ outcome: 3, does: 5, oif: 77, place: 1, mac: '02:00:00:00:00:aa', linkMac: '02:00:00:00:00:bb' },
    ...{ spa: '10.0.0.2', tpa: '10.9.0.1', rates: [0, 0, 0, 0] },
    ...changes,
  };
  const count = control[2]++;
  const macs = [flow.mac, flow.linkMac]
    .map(number)
    .flatMap((one) => [Math.floor(one / 2 ** 32), one % 2 ** 32]);
  flows.set(
    [
      ...[flow.iif, flow.pkttype, ...flow.spas.map(number), ...flow.tpas.map(number)],
      ...[flow.outcome, flow.does, flow.oif, flow.place, ...macs, number(flow.spa), number(flow.tpa)],
    ],
    count * 16,
  );
  rates.set(flow.rates, count * 4);
}

let opened;
/** What was opened last. */
export const last = () => opened;
/** What it knows holds no more. */
export const flush = () => opened.control[1]++;

export function openFast() {
  const slots = new Uint8Array(256 * 64);
  const calls = [];
  const shares = memory();
  const { control } = shares;
  const capture = addon.captureOpen({ protocol: ARP, ringSize: 1 << 20 }, slots, 64, (frames) => {
    calls.push(frames);
  });
  const socket = addon.packetOpen();
  const notifications = addon.netlinkOpen(Uint32Array.of(1), 1 << 16);
  const hears = addon.packetOpen(ARP);
  addon.captureListen(capture, false);
  addon.captureFastPath(capture, socket, notifications, shares, performance.now());
  control[0] = 1;
  shares.until[0] = Number.POSITIVE_INFINITY;

  const teach = (changes) => handOver(shares, changes);

  let heard = addon.captureStats(capture).received;
  /** Sends them all; then one batch. What was left of it, on vb; and what came back on va, whole. */
  const ask = async (...frames) => {
    while (addon.captureNext(capture) !== 0); // the replies to what was asked before came in on va
    heard = addon.captureStats(capture).received;
    send(frames);
    await until('the requests', () => addon.captureStats(capture).received >= heard + frames.length);
    control[3] = 0;
    const left = take(addon.captureNext(capture));
    return { left, handled: control[3], replies: replies() };
  };
  /** Frames of a batch, as the host of them sent them. */
  const take = (count) =>
    Array.from({ length: Math.max(0, count) }, (_, i) => readSlot(slots, 64, i))
      .filter((one) => one.ifindex !== ifindex('va') || one.payload[7] !== 2)
      .map(({ ifindex: on, payload }) => ({
        on,
        spa: payload.slice(14, 18).join('.'),
        tpa: payload.slice(24).join('.'),
      }));
  const replies = () => {
    const room = new Uint8Array(512 * 64);
    const count = addon.packetReceive(hears, room, 64);
    const view = new DataView(room.buffer);
    return Array.from({ length: count }, (_, i) => ({
      on: view.getUint32(i * 64, true),
      hex: Buffer.from(room.subarray(i * 64 + 8, i * 64 + 8 + view.getUint32(i * 64 + 4, true))).toString(
        'hex',
      ),
    }))
      .filter(({ on }) => on === ifindex('va'))
      .map(({ hex }) => hex);
  };
  const close = () => {
    for (const handle of [capture, socket, notifications, hears]) addon.close(handle);
  };
  opened = {
    ...{ capture, socket, notifications, shares, control, calls },
    ...{ teach, ask, close },
  };
  return opened;
}
