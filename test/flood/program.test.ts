/** What the kernel is told, run as the kernel would. */
import { describe, expect, test } from 'vitest';
import type { FrameClass } from '../../src/flood/frame-class.ts';
import { classProgram, shareProgram } from '../../src/flood/program.ts';
import { run } from './bpf.ts';

const SHA = [2, 0xaa, 0, 0, 0, 1];
const SPA = [10, 0, 0, 2];
const arp = (sha = SHA, spa = SPA): Buffer =>
  Buffer.concat([Buffer.from([0, 1, 8, 0, 6, 4, 0, 1]), Buffer.from([...sha, ...spa]), Buffer.alloc(10)]);
const OTHER_MAC = [2, 0xaa, 0, 0, 0, 2];
const OTHER_SPA = [10, 0, 1, 2];

const ALL: FrameClass = { ifindex: 3, from: 0, octets: [] };
const PAIR: FrameClass = { ifindex: 3, from: 0, octets: [...SHA, ...SPA] };
const MAC: FrameClass = { ifindex: 3, from: 0, octets: SHA };
const ADDRESS: FrameClass = { ifindex: 3, from: 6, octets: SPA };

describe('the frames of a class', () => {
  const cut = arp().subarray(0, 17);
  test.each<[string, FrameClass, boolean[]]>([
    ['all of an interface', ALL, [true, true, true, true, true]],
    ['a MAC with an address', PAIR, [true, false, false, false, false]],
    ['a MAC', MAC, [true, false, true, false, true]],
    ['an address', ADDRESS, [true, true, false, false, false]],
  ])('%s', (_, frames, wanted) => {
    const program = classProgram(frames);
    const of = [arp(), arp(OTHER_MAC), arp(SHA, OTHER_SPA), arp(OTHER_MAC, OTHER_SPA), cut];
    expect(of.map((frame) => run(program, { ifindex: 3, frame }) > 0)).toEqual(wanted);
    expect(of.map((frame) => run(program, { ifindex: 4, frame }))).toEqual(of.map(() => 0));
  });

  test('a frame without a single octet is of no sender', () => {
    for (const frames of [PAIR, MAC, ADDRESS]) {
      expect(run(classProgram(frames), { ifindex: 3, frame: Buffer.alloc(0) })).toBe(0);
    }
  });
});

describe('a share of them', () => {
  const seen = (random: number, ifindex = 3, frame = arp()) => ({ ifindex, frame, random });

  test('by chance, whole frames; and of others all', () => {
    const program = shareProgram([{ frames: MAC, share: 0.25 }]);
    expect([0, 2 ** 30 - 1, 2 ** 30, 2 ** 32 - 1].map((random) => run(program, seen(random)))).toEqual([
      ...[0x40000, 0x40000, 0, 0],
    ]);
    for (const other of [
      seen(2 ** 32 - 1, 4),
      seen(2 ** 32 - 1, 3, arp(OTHER_MAC)),
      seen(2 ** 32 - 1, 3, Buffer.alloc(0)),
    ])
      expect(run(program, other)).toBe(0x40000);
  });

  test('of many classes, each its own, the first that a frame is of', () => {
    const many = Array.from({ length: 16 }, (_, i) => ({
      frames: { ...PAIR, ifindex: 10 + i },
      share: (i + 1) / 32,
    }));
    const program = shareProgram([...many, { frames: ALL, share: 0.5 }, { frames: MAC, share: 0 }]);
    for (const [i, { share }] of many.entries()) {
      const edge = share * 2 ** 32;
      expect([edge - 1, edge].map((random) => run(program, seen(random, 10 + i)))).toEqual([0x40000, 0]);
    }
    expect([2 ** 31 - 1, 2 ** 31].map((random) => run(program, seen(random)))).toEqual([0x40000, 0]);
  });

  test('without a class there is no program', () => {
    expect(shareProgram([])).toHaveLength(0);
  });

  test('no instruction more than the kernel takes', () => {
    const most = shareProgram(Array.from({ length: 16 }, () => ({ frames: PAIR, share: 0.5 })));
    expect(most.length % 8).toBe(0);
    expect(most.length / 8).toBeLessThan(4096);
  });
});
