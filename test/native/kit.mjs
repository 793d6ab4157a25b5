// What the processes of these tests have at hand: the addon, frames to send, slots and messages to read.
// Plain JavaScript, typed by kit.d.mts: it runs on every Node there is to test, without a build.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const built = new URL('../../native/build/arproxy.node', import.meta.url).pathname;
export const addonPath = resolve(process.env.ARPROXY_ADDON ?? built);
export const addon = createRequire(import.meta.url)(addonPath);

/** What `use` makes in a folder that is gone afterwards. */
export async function temporary(use) {
  const folder = mkdtempSync(join(tmpdir(), 'arproxy-native-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** `ip WORDS`, here in the namespace, without the sanitizers that this process may carry. */
export function ip(words) {
  const { LD_PRELOAD: _, ...env } = process.env;
  return execFileSync('ip', words.split(' '), { encoding: 'utf8', env, timeout: DEADLINE_MS });
}

const sysfs = (ifname, file) => readFileSync(`/sys/class/net/${ifname}/${file}`, 'utf8').trim();
export const ifindex = (ifname) => Number(sysfs(ifname, 'ifindex'));
export const mac = (ifname) => sysfs(ifname, 'address');
const octets = (address) => address.split(':').map((octet) => Number.parseInt(octet, 16));

export async function until(what, condition) {
  const end = performance.now() + DEADLINE_MS;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${DEADLINE_MS} ms for ${what}`);
    await delay(2);
  }
}

/** A veth pair that carries frames: the end that came up first drops what it is sent for a moment. */
export async function addPair(a, b) {
  ip(`link add ${a} type veth peer name ${b}`);
  ip(`link set ${a} up`);
  ip(`link set ${b} up`);
  for (const end of [a, b]) {
    await until(`${end} to carry frames`, () => / state UP /.test(ip(`-o link show dev ${end}`)));
  }
}

export function frame(destination, source, protocol, payload) {
  return Uint8Array.of(...octets(destination), ...octets(source), protocol >> 8, protocol & 255, ...payload);
}

/** Slots for packetSend(), from pairs of an ifindex and a frame. */
export function sendSlots(stride, frames) {
  const slots = new Uint8Array(stride * frames.length);
  const view = new DataView(slots.buffer);
  for (const [i, [index, bytes]] of frames.entries()) {
    view.setUint32(i * stride, index, true);
    view.setUint32(i * stride + 4, bytes.length, true);
    slots.set(bytes.subarray(0, stride - 8), i * stride + 8);
  }
  return slots;
}

/** Sends frames by a packet socket of their own; all must go. */
export function send(frames) {
  const socket = addon.packetOpen();
  const errnos = new Int32Array(frames.length);
  const sent = addon.packetSend(socket, sendSlots(256, frames), 256, frames.length, errnos);
  addon.close(socket);
  if (sent !== frames.length) throw new Error(`sent ${sent} of ${frames.length}: errnos ${errnos.join()}`);
}

/** Slot `i` of a capture: its own header, the SLL2 header, the payload. */
export function readSlot(slots, stride, i) {
  const host = new DataView(slots.buffer, slots.byteOffset + i * stride, stride);
  const captured = host.getUint32(0, true);
  const sll2 = new DataView(slots.buffer, host.byteOffset + 16, captured);
  return {
    captured,
    wire: host.getUint32(4, true),
    time: host.getUint32(8, true) + host.getUint32(12, true) / 1e6,
    protocol: sll2.getUint16(0),
    ifindex: sll2.getUint32(4),
    arphrd: sll2.getUint16(8),
    pkttype: sll2.getUint8(10),
    address: Array.from({ length: sll2.getUint8(11) }, (_, at) => sll2.getUint8(12 + at)),
    payload: Array.from(slots.subarray(i * stride + 16 + 20, i * stride + 16 + captured)),
  };
}

/** A capture that keeps everything it is handed. */
export function openCapture({ protocol, ringSize = 1 << 20, slots = 64, stride = 256, ...sender }) {
  const memory = new Uint8Array(slots * stride).fill(0xa5);
  const kept = { memory, stride, batches: [], frames: [] };
  const onBatch = (count) => {
    kept.batches.push(count);
    for (let i = 0; i < count; i++) kept.frames.push(readSlot(memory, stride, i));
  };
  return { ...kept, handle: addon.captureOpen({ protocol, ringSize, ...sender }, memory, stride, onBatch) };
}

/** One netlink message: nlmsghdr and body. */
export function message(type, flags, sequence, body) {
  const bytes = new Uint8Array(16 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(body, 16);
  return bytes;
}

/** The messages of one datagram. */
export function readMessages(datagram) {
  const messages = [];
  for (let at = 0; at + 16 <= datagram.length; ) {
    const view = new DataView(datagram.buffer, datagram.byteOffset + at);
    const length = view.getUint32(0, true);
    const body = datagram.slice(at + 16, at + length);
    messages.push({ type: view.getUint16(4, true), sequence: view.getUint32(8, true), body });
    at += (length + 3) & ~3;
  }
  return messages;
}

/** What netlinkReceive() says and the datagrams it wrote. */
export function receive(netlink, { slots = 64, stride = 8192 } = {}) {
  const memory = new Uint8Array(slots * stride);
  const lengths = new Int32Array(slots);
  const result = addon.netlinkReceive(netlink, memory, stride, lengths);
  const datagram = (length, i) => memory.slice(i * stride, i * stride + Math.max(length, 0));
  return {
    result,
    lengths: [...lengths.subarray(0, Math.max(result, 0))],
    datagrams: [...lengths.subarray(0, Math.max(result, 0))].map(datagram),
  };
}
