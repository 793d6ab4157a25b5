/** The fast path beyond one request: whose flows there are, limits, what cannot be sent, and when JavaScript is called. */
import { constants } from 'node:os';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Netns } from '../support/netns.ts';
import { inside, pair } from './inside.ts';

const { EBADF } = constants.errno;

let netns: Netns;
beforeEach(async () => {
  netns = await pair('flows');
});
afterEach(() => netns.close());

test('a flow of requests to this host alone', async () => {
  const got = await inside(netns, async ({ fast, mac }) => {
    const { teach, ask, close } = fast.openFast();
    teach({ pkttype: 0 });
    const asked = [await ask(fast.request({ dst: mac('vb') })), await ask(fast.request())];
    close();
    return asked.map(({ handled }) => handled);
  });
  expect(got).toEqual([1, 0]);
});

test('a flow whose claims are none notes no answer', async () => {
  const got = await inside(netns, async ({ fast }) => {
    const { teach, ask, shares, close } = fast.openFast();
    teach({ does: 1 });
    const { handled } = await ask(fast.request());
    close();
    return [handled, shares.claims.some((word) => word !== 0)];
  });
  expect(got).toEqual([1, false]);
});

test('limits: so many as the burst, the rest is left; a sender has its own', async () => {
  const got = await inside(netns, async ({ fast }) => {
    const { teach, ask, close } = fast.openFast();
    const all: number[][] = [];
    for (const rates of [
      [1e9, 3, 0, 0],
      [0, 0, 1e9, 3],
    ]) {
      fast.flush();
      teach({ rates, place: all.length });
      const counts: number[] = [];
      for (const spa of ['10.0.0.2', '10.0.0.2', '10.0.0.2', '10.0.0.2', '10.0.0.3'])
        counts.push((await ask(fast.request({ spa }))).handled);
      all.push(counts);
    }
    close();
    return all;
  });
  expect(got).toEqual([
    [1, 1, 1, 0, 1],
    [1, 1, 1, 0, 0],
  ]);
});

test('a sender is noted where its flow says so', async () => {
  const got = await inside(netns, async ({ fast, ifindex, mac }) => {
    const { teach, ask, shares, close } = fast.openFast();
    teach({ does: 7 });
    await ask(fast.request());
    close();
    const at = (offset: number) => new Int32Array(shares.recent.buffer, 8 * offset, 8);
    const place = at(16).indexOf(ifindex('vb'));
    const macs = new Float64Array(shares.recent.buffer, 0, 8);
    const times = new Float64Array(shares.recent.buffer, 64, 8);
    return [at(20)[place], at(24)[place], macs[place] === fast.number(mac('va')), (times[place] ?? 0) > 0];
  });
  expect(got).toEqual([0x0a000002, 0x0a090001, true, true]);
});

test('a reply that cannot be sent is told of, and nothing is answered until that is taken', async () => {
  const got = await inside(netns, async ({ addon, fast, ifindex }) => {
    const { teach, ask, shares, control, close } = fast.openFast();
    teach();
    const first = await ask(fast.request());
    addon.close(fast.last().socket);
    const second = await ask(fast.request());
    const told = [control[4], ...shares.unsent.subarray(0, 2)];
    const third = await ask(fast.request());
    control[4] = 0;
    close();
    return { handled: [first, second, third].map(({ handled }) => handled), told, vb: ifindex('vb') };
  });
  expect(got.handled).toEqual([1, 1, 0]);
  expect(got.told).toEqual([1, got.vb, EBADF]);
});

// More than are known at once, and more ranges than there are cuts.
test('many flows: no request gets another answer than that of its own', async () => {
  const got = await inside(netns, async ({ fast }) => {
    const { teach, ask, control, close } = fast.openFast();
    let wrong = 0;
    let handled = 0;
    for (let round = 0; round < 75; round++) {
      for (let n = 0; n < 60; n++) {
        const host = round * 60 + n;
        const tpa = `10.${100 + (host >> 12)}.${(host >> 4) & 255}.${(host & 15) * 16}`;
        const last = `10.${100 + (host >> 12)}.${(host >> 4) & 255}.${(host & 15) * 16 + 14}`;
        const mac = `02:00:00:00:${(host >> 8).toString(16).padStart(2, '0')}:${(host & 255).toString(16).padStart(2, '0')}`;
        teach({ tpas: [tpa, last], tpa, mac, linkMac: mac });
      }
      const host = Math.floor((round * 60 + 59) / 2);
      for (const one of [round * 60 + 7, host]) {
        const tpa = `10.${100 + (one >> 12)}.${(one >> 4) & 255}.${(one & 15) * 16 + 3}`;
        const asked = await ask(fast.request({ tpa }));
        handled += asked.handled;
        const wanted = `02000000${one.toString(16).padStart(4, '0')}`;
        for (const reply of asked.replies) if (reply.slice(12, 24) !== wanted) wrong++;
      }
      if (control[2] !== 0) wrong++;
    }
    close();
    return { wrong, some: handled > 60 };
  });
  expect(got).toEqual({ wrong: 0, some: true });
});

test('ranges that others cut are found again once they are taught again', async () => {
  const got = await inside(netns, async ({ fast, ifindex }) => {
    const { teach, ask, close } = fast.openFast();
    teach();
    const counts = [(await ask(fast.request({ tpa: '10.9.0.200' }))).handled];
    teach({ iif: ifindex('va'), tpas: ['10.9.0.100', '10.9.0.149'], tpa: '10.9.0.120' });
    counts.push((await ask(fast.request({ tpa: '10.9.0.200' }))).handled);
    teach({ tpa: '10.9.0.200' });
    counts.push((await ask(fast.request({ tpa: '10.9.0.200' }))).handled);
    counts.push((await ask(fast.request({ tpa: '10.9.0.5' }))).handled);
    close();
    return counts;
  });
  expect(got).toEqual([1, 0, 1, 1]);
});

test('onBatch is called with what is left, for what came very soon, or where it is told to', async () => {
  const got = await inside(netns, async ({ addon, fast, send, until }) => {
    const { teach, capture, control, calls, shares, close } = fast.openFast();
    teach({ outcome: 4, does: 0 }); // a reply would come in on va
    addon.captureListen(capture, true);
    const handledSo = (count: number) => until(`${count} frames`, () => shares.numbers[51] === count);
    await new Promise((resolve) => setTimeout(resolve, 20)); // it has slept
    send([fast.request()]);
    await handledSo(1);
    const quiet = calls.filter((count) => count === 0).length;
    control[5] = 1;
    send([fast.request()]);
    await handledSo(2);
    await until('a call', () => calls.includes(0));
    send([fast.request({ tpa: '10.8.0.1' })]);
    await until('what is left', () => calls.includes(1));
    close();
    return quiet;
  });
  expect(got).toBeLessThan(2);
});

test('what comes faster is answered from the queue, too', async () => {
  const got = await inside(netns, async ({ addon, fast, send, until }) => {
    const { teach, capture, shares, close } = fast.openFast();
    teach({ outcome: 4, does: 0 }); // a reply would come in on va
    const many = Array.from({ length: 1000 }, () => fast.request());
    const before = addon.captureStats(capture).received;
    for (let n = 0; n < 5; n++) send(many);
    await until('all', () => addon.captureStats(capture).received >= before + 5000);
    let left = 0;
    for (let tries = 0; tries < 100; tries++) left += Math.max(0, addon.captureNext(capture));
    close();
    return [shares.numbers[51], (shares.numbers[50] ?? 0) >= 5000 / 256, left >= 0];
  });
  expect(got).toEqual([5000, true, true]);
});

test('its memory stays while it is used, and a second one is refused', async () => {
  const got = await inside(netns, async ({ addon, fast }) => {
    const { teach, ask, capture, socket, notifications, close } = fast.openFast();
    teach();
    const asked = await ask(fast.request());
    let code: unknown;
    try {
      addon.captureFastPath(capture, socket, notifications, fast.memory(), performance.now());
    } catch (error) {
      code = error instanceof Error && 'code' in error ? error.code : error;
    }
    (globalThis as { gc?: () => void }).gc?.();
    const again = await ask(fast.request());
    close();
    return [asked.handled, code, again.handled];
  });
  expect(got).toEqual([1, 'ERR_INVALID_ARG', 1]);
});
