/** What addon.d.ts promises of captureFastPath(), on the real kernel: what is answered and counted, and what is left. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { arpReply } from '../support/frames.ts';
import type { Netns } from '../support/netns.ts';
import { inside, type Kit, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('fast');
});
afterEach(() => netns.close());

const LEFT = { left: [{ spa: '10.0.0.2', tpa: '10.9.0.1' }], handled: 0, replies: [] };

test('a request of a flow is answered octet for octet, and all of it is in the books', async () => {
  const got = await inside(netns, async (kit) => {
    const { fast, mac, ifindex } = kit;
    const { teach, ask, shares, close } = fast.openFast();
    teach();
    const before = performance.now();
    const asked = await ask(fast.request(), fast.request({ hrd: 6, tpa: '10.9.0.7' }));
    const after = performance.now();
    const { numbers, rows, claims, recording, places } = shares;
    const doubles = new Float64Array(recording.buffer, 128, places * 3);
    const words = new Int32Array(recording.buffer, 128 + places * 48, places * 5);
    const [low, high] = new Int32Array(recording.buffer, 0, 2);
    close();
    const vb = ifindex('vb');
    const claim = Array.from({ length: claims.length / 4 }, (_, n) => [...claims.subarray(n * 4, n * 4 + 4)]);
    const between = (time: number | undefined) =>
      time !== undefined && time >= before - 1 && time <= after + 1;
    return {
      ...{ asked, sha: mac('va'), total: [low, high] },
      counts: [numbers[3], numbers.slice(0, 50).reduce((a, b) => a + b)],
      batches: [...numbers.slice(50, 52)],
      frames: [...numbers.slice(52, 63)],
      times: [numbers.slice(63, 85).reduce((a, b) => a + b), (numbers[85] ?? 0) > 0],
      row: [rows[64 + 3], between(rows[127]), rows[3], rows[128 + 3]],
      claimed: claim
        .filter(([on]) => on === vb)
        .map(([, tpa, seconds, noticed]) => [
          ...[(tpa ?? 0) >>> 0, noticed],
          Math.abs((seconds ?? 0) - 1 - after / 1000) < 2,
        ]),
      recorded: [0, 1].map((n) => [
        ...[between(doubles[n * 3]), doubles[n * 3 + 1] === fast.number(mac('va')), doubles[n * 3 + 2]],
        ...[
          ...words.subarray(n * 5, n * 5 + 2),
          words[n * 5 + 2] === vb,
          ...words.subarray(n * 5 + 3, n * 5 + 5),
        ],
      ]),
    };
  });
  const { sha, asked } = got;
  const reply = (tpa: string) => arpReply({ sha, spa: '10.0.0.2', tpa }, '02:00:00:00:00:aa').toString('hex');
  expect(asked).toEqual({ left: [], handled: 2, replies: [reply('10.9.0.1'), reply('10.9.0.7')] });
  expect(got.counts).toEqual([2, 2]);
  expect(got.batches).toEqual([1, 2]);
  expect(got.frames).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  expect(got.times).toEqual([1, true]);
  expect(got.row).toEqual([2, true, 0, 0]);
  expect(got.total).toEqual([2, 0]);
  const [one, seven] = [0x0a090001, 0x0a090007];
  expect(new Set(got.claimed.map(String))).toEqual(new Set([`${one},0,true`, `${seven},0,true`]));
  const how = 3 | (1 << 8) | (1 << 16) | (2 << 20);
  const mac = 0x0200000000aa;
  expect(got.recorded).toEqual([
    [true, true, mac, 0x0a000002, one, true, 77, how],
    [true, true, mac, 0x0a000002, seven, true, 77, how],
  ]);
});

test('a flow that drops counts and records, and nothing is sent', async () => {
  const got = await inside(netns, async ({ fast }) => {
    const { teach, ask, shares, close } = fast.openFast();
    const { recording, numbers, claims } = shares;
    // Two billion decisions were made before.
    new Float64Array(recording.buffer, 64, 1)[0] = 2 ** 31 + 5;
    teach({ outcome: 4, does: 0 });
    const asked = await ask(fast.request());
    const recorded = new Float64Array(recording.buffer, 128, 3)[2];
    const claimed = claims.some((word) => word !== 0);
    close();
    const total = [...new Int32Array(recording.buffer, 0, 2)];
    return { asked, counted: numbers[4], inBatches: [...numbers.slice(52, 54)], recorded, claimed, total };
  });
  expect(got).toEqual({
    asked: { left: [], handled: 1, replies: [] },
    ...{ counted: 1, inBatches: [1, 0], recorded: 0, claimed: false },
    total: [6, 2], // as publishTotal() of recording.ts writes it
  });
});

type Change = (fast: Kit['fast'], kit: Kit) => Record<string, unknown>;

describe('is left to JavaScript as it came', () => {
  test.for<[string, Change]>([
    ['a target behind', () => ({ tpa: '10.9.1.0' })],
    ['a target before', () => ({ tpa: '10.8.255.255' })],
    ['a sender before', () => ({ spa: '9.255.255.255' })],
    ['a sender behind', () => ({ spa: '11.0.0.0' })],
    ['one for this host', (_fast, { mac }) => ({ dst: mac('vb') })],
    ['one for another host', () => ({ dst: '02:00:00:00:00:77' })],
    ['one for a group', () => ({ dst: '01:00:5e:00:00:01' })],
    ['a reply', () => ({ op: 2 })],
    ['another hardware type', () => ({ hrd: 7 })],
    ['another protocol', () => ({ pro: 0x0801 })],
    ['another hln', () => ({ hln: 5 })],
    ['another pln', () => ({ pln: 5 })],
    ['a probe', () => ({ spa: '0.0.0.0' })],
    ['an announcement', () => ({ spa: '10.9.0.9', tpa: '10.9.0.9' })],
    ['a sender without MAC', () => ({ sha: '00:00:00:00:00:00', src: '00:00:00:00:00:00' })],
    ['a group as the sender', () => ({ sha: '03:00:00:00:00:01', src: '03:00:00:00:00:01' })],
    ['the MAC of the reply', () => ({ sha: '02:00:00:00:00:aa', src: '02:00:00:00:00:aa' })],
    ['the MAC of the interface', () => ({ sha: '02:00:00:00:00:bb', src: '02:00:00:00:00:bb' })],
    ['another source', () => ({ src: '02:00:00:00:00:77' })],
  ])('%s', async ([, change]) => {
    const body = `async (kit) => {
      const { fast } = kit;
      const { teach, ask, shares, close } = fast.openFast();
      teach({ spas: ['10.0.0.0', '10.255.255.255'] });
      const asked = await ask(fast.request((${change.toString()})(fast, kit)));
      close();
      return [asked.left.length, asked.handled, asked.replies, shares.numbers.some((count) => count !== 0)];
    }`;
    expect(await inside(netns, asText(body))).toEqual([1, 0, [], false]);
  });

  test('what was cut', async () => {
    const got = await inside(netns, async ({ fast }) => {
      const { teach, ask, close } = fast.openFast();
      teach();
      const asked = await ask(fast.request({ length: 27 }));
      close();
      return asked;
    });
    expect(got).toMatchObject({ handled: 0, replies: [], left: [{ spa: '10.0.0.2' }] });
  });

  test.for<[string, string]>([
    ['is off', 'control[0] = 0'],
    ['was told that nothing holds any more', 'control[1]++'],
    ['has waited too long', 'shares.until[0] = performance.now() - 1'],
    ['has replies that JavaScript is to count', 'control[4] = 1'],
    ['has news of the kernel', "kit.ip('link set vb mtu 1400')"],
    [
      'has heard that the sender is one that was answered for',
      "teach({ tpas: ['10.0.0.0', '10.0.0.255'], tpa: '10.0.0.2' }); await ask(fast.request({ spa: '10.0.0.9', tpa: '10.0.0.2' }))",
    ],
  ])('all, where it %s', async ([, act]) => {
    const body = `async (kit) => {
      const { fast } = kit;
      const { teach, ask, shares, control, close } = fast.openFast();
      teach({ tpas: ['10.0.0.0', '10.255.255.255'] });
      const before = await ask(fast.request());
      ${act};
      const { left, handled, replies } = await ask(fast.request());
      close();
      return { before: before.handled, left: left.map(({ spa, tpa }) => ({ spa, tpa })), handled, replies };
    }`;
    expect(await inside(netns, asText(body))).toEqual({ before: 1, ...LEFT });
  });

  test('with one, all that are behind it in the batch', async () => {
    const got = await inside(netns, async ({ fast }) => {
      const { teach, ask, close } = fast.openFast();
      teach();
      const asked = await ask(
        ...['10.9.0.1', '10.9.0.2', '10.8.0.1', '10.9.0.3'].map((tpa) => fast.request({ tpa })),
      );
      const next = await ask(fast.request());
      close();
      return { tpas: asked.left.map(({ tpa }) => tpa), handled: asked.handled, next: next.handled };
    });
    expect(got).toEqual({ tpas: ['10.8.0.1', '10.9.0.3'], handled: 2, next: 1 });
  });
});

/** A body that is text already. */
function asText<T>(body: string): (kit: Kit) => T {
  return { toString: () => body } as unknown as (kit: Kit) => T;
}
