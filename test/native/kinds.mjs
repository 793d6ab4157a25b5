// The five kinds of handle, as life.mjs lives them, and a capture with a fast path, which is three of them: how to open one, make
// something happen on it, misuse it.
const ARP = 0x0806;
const RTNLGRP_LINK = 1;
const RTM_GETLINK = 18;
const NLM_F_REQUEST_DUMP = 0x301;
const STRIDE = 256;
const DEADLINE_MS = 5000;

/** The memory of each capture that has a fast path. */
const shares = new WeakMap();

/** Calls `onEvent` as often as there are handles; it names none: it would keep them alive. */
function openFastPath({ addon, fast }, onEvent) {
  const [socket, netlink] = [addon.packetOpen(), addon.netlinkOpen(new Uint32Array(0), 1 << 16)];
  const slots = new Uint8Array(64 * STRIDE);
  const capture = addon.captureOpen({ protocol: ARP, ringSize: 1 << 20 }, slots, STRIDE, (frames) => {
    if (frames < 0) throw new Error(`onBatch(${frames})`);
    for (let handle = 0; frames > 0 && handle < 3; handle++) onEvent();
  });
  const memory = fast.memory();
  memory.control[0] = 1;
  memory.until[0] = Number.POSITIVE_INFINITY;
  addon.captureFastPath(capture, socket, netlink, memory, performance.now());
  shares.set(capture, memory);
  return { socket, netlink, capture };
}

/** `order`: that in which they are closed. */
const fastPath = (order) => ({
  open: (kit, onEvent) => {
    const handles = openFastPath(kit, onEvent);
    return order.map((name) => handles[name]);
  },
  /** The first request is answered by the fast path; the second one is left. */
  stir: (kit, handles) => {
    for (const memory of handles.map((handle) => shares.get(handle)).filter(Boolean))
      kit.fast.handOver(memory);
    kit.send([kit.fast.request(), kit.fast.request({ tpa: '0.0.0.1' })]);
  },
  /** Asked again, since it may have come behind what another worker's left. */
  settle: ({ addon, fast, send }, handles) => {
    const end = performance.now() + DEADLINE_MS;
    for (const capture of handles.filter((handle) => shares.has(handle))) {
      const { control } = shares.get(capture);
      for (; control[3] === 0; addon.captureNext(capture)) {
        if (performance.now() > end) throw new Error('the fast path handled nothing');
        send([fast.request()]);
      }
    }
  },
});

export const KINDS = {
  fastPath: fastPath(['socket', 'netlink', 'capture']),
  'fastPath, capture first': fastPath(['capture', 'netlink', 'socket']),

  capture: {
    open: ({ addon }, onEvent) => {
      const slots = new Uint8Array(64 * STRIDE);
      return addon.captureOpen({ protocol: ARP, ringSize: 1 << 20 }, slots, STRIDE, (frames) => {
        if (frames < 1) throw new Error(`onBatch(${frames})`);
        onEvent();
      });
    },
    stir: (kit) => {
      const request = kit.frame(kit.BROADCAST, kit.mac('va'), ARP, new Uint8Array(28));
      kit.send([[kit.ifindex('va'), request]]);
    },
    settle: () => {},
    read: ({ addon }, capture) => [addon.captureStats(capture), addon.captureError(capture)],
    use: ({ addon }, capture) => [
      () => addon.captureNext(capture),
      () => addon.captureBacklog(capture, new Uint32Array(64)),
      () => addon.captureFilter(capture, new Uint8Array(0)),
      () => addon.captureListen(capture, false),
      () => addon.captureListen(capture, true),
    ],
  },

  packetSocket: {
    open: ({ addon }) => addon.packetOpen(),
    stir: (kit, sockets, onEvent) => {
      const test = kit.frame(kit.BROADCAST, kit.mac('va'), 0x88b5, new Uint8Array(46));
      const slots = kit.sendSlots(STRIDE, [[kit.ifindex('va'), test]]);
      for (const socket of sockets) {
        const sent = kit.addon.packetSend(socket, slots, STRIDE, 1, new Int32Array(1));
        if (sent !== 1) throw new Error(`packetSend() = ${sent}`);
        onEvent();
      }
    },
    settle: () => {},
    read: () => {},
    use: ({ addon }, socket) => [
      () => addon.packetSend(socket, new Uint8Array(STRIDE), STRIDE, 1, new Int32Array(1)),
      () => addon.packetSend(socket, new Uint8Array(STRIDE), STRIDE, 0, new Int32Array(1)),
      () => addon.packetReceive(socket, new Uint8Array(STRIDE), STRIDE),
    ],
  },

  tap: {
    open: ({ addon }) => addon.tapOpen(ARP, 512),
    stir: (kit, taps, onEvent) => {
      kit.send([[kit.ifindex('va'), kit.frame(kit.BROADCAST, kit.mac('va'), ARP, new Uint8Array(46))]]);
      for (const tap of taps) {
        const end = performance.now() + DEADLINE_MS; // the frame is on its way: nothing else need happen
        while (kit.addon.tapReceive(tap, new Uint8Array(8 * STRIDE), STRIDE) === 0)
          if (performance.now() > end) throw new Error('the tap has no frame');
        onEvent();
      }
    },
    settle: () => {},
    read: ({ addon }, tap) => addon.tapDropped(tap),
    use: ({ addon }, tap) => [() => addon.tapReceive(tap, new Uint8Array(STRIDE), STRIDE)],
  },

  gauge: {
    open: ({ addon, ifindex }) => addon.gaugeOpen(ARP, ifindex('vb'), new Uint8Array(0)),
    stir: (kit, gauges, onEvent) => {
      kit.send([[kit.ifindex('va'), kit.frame(kit.BROADCAST, kit.mac('va'), ARP, new Uint8Array(46))]]);
      for (const gauge of gauges) {
        const end = performance.now() + DEADLINE_MS; // the frame is on its way: nothing else need happen
        while (kit.addon.gaugeRead(gauge) === 0)
          if (performance.now() > end) throw new Error('the gauge has no frame');
        onEvent();
      }
    },
    settle: () => {},
    read: () => {},
    use: ({ addon }, gauge) => [() => addon.gaugeRead(gauge)],
  },

  netlink: {
    open: ({ addon }, onEvent) => addon.netlinkOpen(Uint32Array.of(RTNLGRP_LINK), 1 << 16, onEvent),
    stir: (kit, netlinks) => {
      const dump = kit.message(RTM_GETLINK, NLM_F_REQUEST_DUMP, 1, new Uint8Array(16));
      for (const netlink of netlinks) kit.addon.netlinkSend(netlink, dump, dump.length);
    },
    settle: (kit, netlinks) => {
      for (const netlink of netlinks) while (kit.receive(netlink).result > 0);
    },
    read: () => {},
    use: ({ addon }, netlink) => [
      () => addon.netlinkReceiveBuffer(netlink),
      () => addon.netlinkWaits(netlink),
      () => addon.netlinkSend(netlink, new Uint8Array(16), 16),
      () => addon.netlinkReceive(netlink, new Uint8Array(64), 64, new Int32Array(1)),
    ],
  },
};
