/** What addon.d.ts promises of filters: which frames come, and how many there were. The programs are those of src/flood. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FrameClass } from '../../src/flood/frame-class.ts';
import { classProgram, shareProgram } from '../../src/flood/program.ts';
import type { Netns } from '../support/netns.ts';
import { inside, type Kit, pair } from './inside.ts';

let netns: Netns;
beforeEach(async () => {
  netns = await pair('filter');
});
afterEach(() => netns.close());

/** `inside`, with programs: what is sent there is text, and must say them. */
const withPrograms = <T>(
  programs: readonly Uint8Array[],
  body: (kit: Kit, programs: Uint8Array[]) => Promise<T>,
) => {
  const text = JSON.stringify(programs.map((program) => [...program]));
  const wrapped = `async (kit) => (${body.toString()})(kit, ${text}.map((program) => Uint8Array.from(program)))`;
  return inside<T>(netns, { toString: () => wrapped } as unknown as (kit: Kit) => Promise<T>);
};

const vb = (): number => Number(/^(\d+):/.exec(netns.ip('-o link show dev vb'))?.[1]);
const SHA = [2, 0xaa, 0, 0, 0, 1];
const of = (changes: Partial<FrameClass>): FrameClass => ({
  ifindex: vb(),
  from: 0,
  octets: SHA,
  ...changes,
});

test('a class of frames is kept out, all else comes, also while filters are exchanged; each frame of it is counted', async () => {
  const programs = [
    shareProgram([{ frames: of({}), share: 0 }]),
    shareProgram([{ frames: of({ octets: [...SHA, 10, 0, 0, 2] }), share: 0 }]),
    shareProgram([{ frames: of({ from: 6, octets: [10, 0, 0, 3] }), share: 0 }]),
    shareProgram([{ frames: of({ octets: [] }), share: 0 }]),
    shareProgram([{ frames: of({ ifindex: 9999, octets: [] }), share: 0 }]),
    new Uint8Array(0),
    classProgram(of({})),
  ];
  const got = await withPrograms(programs, async (kit, all) => {
    const { addon, frame, ifindex, mac, openCapture, send, until, BROADCAST } = kit;
    const capture = openCapture({ protocol: 0x0806 });
    const gauge = addon.gaugeOpen(0x0806, ifindex('vb'), all[6] as Uint8Array);
    const arp = (number: number, sha: number, spa: number) =>
      frame(BROADCAST, mac('va'), 0x0806, [
        ...[0, 1, 8, 0, 6, 4, 0, 1],
        ...[2, 0xaa, 0, 0, 0, sha],
        ...[10, 0, 0, spa],
        ...[number, ...new Uint8Array(27)],
      ]);
    const results: number[][] = [];
    for (const [i, program] of all.slice(0, 6).entries()) {
      addon.captureFilter(capture.handle, program);
      const before = capture.frames.length;
      const frames = [arp(i, 1, 2), arp(i, 1, 3), arp(i, 2, 2), arp(i, 2, 3)];
      send(frames.map((one) => [ifindex('va'), one] as const));
      addon.captureFilter(capture.handle, new Uint8Array(0));
      send([[ifindex('va'), arp(90 + i, 9, 9)]]); // all before it has come
      await until('the last', () => capture.frames.at(-1)?.payload[18] === 90 + i);
      const came = capture.frames.slice(before, -1);
      results.push(came.map(({ payload }) => (payload[13] ?? 0) * 10 + (payload[17] ?? 0)));
    }
    const counts = [addon.gaugeRead(gauge), addon.gaugeRead(gauge)];
    addon.close(gauge);
    addon.close(capture.handle);
    return { results, counts };
  });
  expect(got.results).toEqual([[22, 23], [13, 22, 23], [12, 22], [], [12, 13, 22, 23], [12, 13, 22, 23]]);
  expect(got.counts).toEqual([12, 0]); // two of each six
});

test('a share is let through by chance, and a gauge counts many more than its socket holds', async () => {
  const frames = of({});
  const programs = [shareProgram([{ frames, share: 0.25 }]), classProgram(frames)];
  const got = await withPrograms(programs, async (kit, [share, all]) => {
    const { addon, frame, ifindex, mac, openCapture, send, BROADCAST } = kit;
    const capture = openCapture({ protocol: 0x0806, slots: 256 });
    if (share === undefined || all === undefined) throw new Error('no programs');
    const gauge = addon.gaugeOpen(0x0806, ifindex('vb'), all);
    addon.captureFilter(capture.handle, share);
    const one = frame(BROADCAST, mac('va'), 0x0806, [
      0,
      1,
      8,
      0,
      6,
      4,
      0,
      1,
      2,
      0xaa,
      0,
      0,
      0,
      1,
      ...new Uint8Array(32),
    ]);
    let came = 0;
    for (let i = 0; i < 40; i++) {
      send(Array.from({ length: 250 }, () => [ifindex('va'), one] as const));
      for (let count = -1; count !== 0; came += count) count = addon.captureNext(capture.handle);
    }
    const counted = addon.gaugeRead(gauge);
    addon.close(gauge);
    addon.close(capture.handle);
    return { came, counted };
  });
  expect(got.counted).toBe(10_000);
  // Ten standard deviations to either side.
  expect(got.came).toBeGreaterThan(2067);
  expect(got.came).toBeLessThan(2933);
});
