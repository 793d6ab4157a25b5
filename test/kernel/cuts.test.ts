import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cuts, cutsOf, LATE_CUTS } from '../../src/kernel/cuts.ts';
import { CutsBuilder } from '../../src/kernel/cuts-builder.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';

const LAST = 2 ** 32 - 1;

/** `times`: many are sorted in another way than few. */
function built(cuts: Iterable<number>, times = 1): Cuts {
  const builder = new CutsBuilder();
  for (let n = 0; n < times; n++) for (const cut of cuts) builder.add(cut);
  const steps = builder.build();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function rangeOf(cuts: Cuts, address: number): [first: number, last: number] {
  const range = new Uint32Array(2);
  cuts.locate(address, range);
  return [range[0] ?? -1, range[1] ?? -1];
}

/** The plain way. */
function plainRangeOf(cuts: readonly number[], address: number): [first: number, last: number] {
  const first = Math.max(0, ...cuts.filter((cut) => cut <= address));
  const behind = cuts.filter((cut) => cut > address);
  return [first, behind.length === 0 ? LAST : Math.min(...behind) - 1];
}

/** Anywhere, or close together, or where the upper half changes. */
const anAddress = fc.oneof(
  fc.integer({ min: 0, max: LAST }),
  fc.integer({ min: 0x0a00_0000, max: 0x0a00_0040 }),
  fc.nat(5).map((n) => 0x0a01_0000 - 3 + n),
  fc.constantFrom(0, 1, LAST, LAST - 1, 0x7fff_ffff, 0x8000_0000),
);

describe('the range of an address', () => {
  test('is between the cuts around it, whether they were sorted or came later', () => {
    const property = fc.property(
      fc.array(anAddress, { maxLength: 60 }),
      fc.array(anAddress, { maxLength: 20 }),
      fc.array(anAddress, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(1, 1, 1, 10_000),
      (sorted, late, addresses, times) => {
        const cuts = built(sorted, times);
        for (const cut of late) expect(cuts.add(cut)).toBe(true);
        const all = [...sorted, ...late];
        for (const address of [...addresses, ...all]) {
          expect(rangeOf(cuts, address)).toEqual(plainRangeOf(all, address));
        }
        expect(cuts.ranges).toBe(new Set([0, ...all]).size);
      },
    );
    fc.assert(property);
  });

  test('is everything where nothing is cut', () => {
    expect(rangeOf(built([]), 0x0a00_0001)).toEqual([0, LAST]);
  });
});

test.each([
  ['0.0.0.0', 0, 0, [0]],
  ['10.0.0.0', 0x0a00_0000, 8, [0x0a00_0000, 0x0b00_0000]],
  ['224.0.0.0', 0xe000_0000, 4, [0xe000_0000, 0xf000_0000]],
  ['240.0.0.0', 0xf000_0000, 4, [0xf000_0000]],
  ['255.255.255.255', LAST, 32, [LAST]],
  ['10.0.0.1', 0x0a00_0001, 32, [0x0a00_0001, 0x0a00_0002]],
])('the prefix %s (%d)/%d is cut off at %j', (_text, address, length, cuts) => {
  const seen: number[] = [];
  cutsOf(ipv4(address), length, (at) => seen.push(at));
  expect(seen).toEqual(cuts);
});

test('there is room for so many later ones, and one that is known needs none', () => {
  const cuts = built([8]);
  for (let n = LATE_CUTS; n > 0; n--) expect(cuts.add(100 + 2 * n)).toBe(true);
  expect([cuts.room, cuts.add(8), cuts.add(102), cuts.add(0), cuts.add(103)]).toEqual([
    ...[0, true, true, true, false],
  ]);
});

test('many, over and over again, are sorted in many steps', () => {
  const builder = new CutsBuilder();
  const count = 200_000;
  for (let n = 0; n < count; n++) builder.add((n % 1000) * 4_294_967);
  const steps = [...builder.build()].length;
  expect(steps).toBeGreaterThan(20);
  expect(built(Array.from({ length: 5000 }, (_, n) => (n % 1000) * 4_294_967)).ranges).toBe(1000);
});
