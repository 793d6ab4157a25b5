import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RouteChanges } from '../../src/kernel/route-changes.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';

const [A, B, C] = [0x0a00_0001, 0x0b00_0001, 0xc000_0201];

describe('what was kept', () => {
  test('holds until a change touches one of its addresses', () => {
    const changes = new RouteChanges();
    const { stamp } = changes;
    changes.prefix(ipv4(0x0b00_0000), 8);
    expect([changes.holds(stamp, A, C), changes.holds(stamp, A, B), changes.holds(stamp, B, C)]).toEqual([
      ...[true, false, false],
    ]);
    expect(changes.holds(changes.stamp, A, B)).toBe(true); // kept afterwards
  });

  test.each([
    ['the first address', 0x0a00_0000, true],
    ['the last', 0x0a00_00ff, true],
    ['one before', 0x09ff_ffff, false],
    ['one behind', 0x0a00_0100, false],
  ])('is touched as the prefix goes: %s', (_what, address, isTouched) => {
    const changes = new RouteChanges();
    const { stamp } = changes;
    changes.prefix(ipv4(0x0a00_0000), 24);
    expect(changes.holds(stamp, address, C)).toBe(!isTouched);
  });

  test('holds no longer after a change of everything, nor when it is expired, nor after very many changes', () => {
    const ways: ((changes: RouteChanges) => void)[] = [
      (changes) => changes.all(5),
      (changes) => changes.expire(),
      (changes) => {
        for (let n = 0; n < 257; n++) changes.prefix(ipv4(C), 32);
      },
    ];
    for (const way of ways) {
      const changes = new RouteChanges();
      const { stamp } = changes;
      way(changes);
      expect(changes.holds(stamp, A, B)).toBe(false);
    }
    const changes = new RouteChanges();
    expect(changes.holds(0, A, B)).toBe(false); // what an array begins with
  });

  test('holds as the plain way says', () => {
    const moves = fc.array(
      fc.record({ place: fc.nat(7), length: fc.constantFrom(0, 30, 31, 32), all: fc.nat(40) }),
      {
        maxLength: 300,
      },
    );
    const property = fc.property(moves, (list) => {
      const changes = new RouteChanges();
      const kept: { stamp: number; spa: number; tpa: number; held: boolean }[] = [];
      for (const { place, length, all } of list) {
        for (let n = 0; n < 2; n++)
          kept.push({ stamp: changes.stamp, spa: n, tpa: (n * 3 + place) % 8, held: true });
        const size = 2 ** (32 - length);
        const first = place - (place % size);
        if (all === 0) changes.all(0);
        else changes.prefix(ipv4(first), length);
        const isIn = (address: number): boolean => all === 0 || (address >= first && address < first + size);
        for (const one of kept) one.held &&= !isIn(one.spa) && !isIn(one.tpa);
      }
      const known = kept.filter(({ stamp }) => changes.stamp - stamp <= 256);
      return (
        known.every(({ stamp, spa, tpa, held }) => changes.holds(stamp, spa, tpa) === held) &&
        kept.every(({ stamp, spa, tpa, held }) => held || !changes.holds(stamp, spa, tpa))
      );
    });
    expect(() => fc.assert(property)).not.toThrow();
  });
});

describe('a change that may be under way', () => {
  test('is one for its prefix, until its time', () => {
    const changes = new RouteChanges();
    changes.prefix(ipv4(0x0b00_0000), 8, 100);
    changes.prefix(ipv4(0x0a00_0000), 8);
    const seen = [50, 99, 100].map((now) => {
      changes.begin(now);
      return [changes.isUnsettledAt(B, C), changes.isUnsettledAt(C, B), changes.isUnsettledAt(C, C)];
    });
    expect(seen).toEqual([
      [true, true, false],
      [true, true, false],
      [false, false, false],
    ]);
    expect(changes.isUnsettled(0)).toBe(false);
  });

  test('of everything, until its time', () => {
    const changes = new RouteChanges();
    changes.all(100);
    expect([changes.isUnsettled(99), changes.isUnsettled(100)]).toEqual([true, false]);
  });

  test('is not forgotten for very many behind it: then everything is distrusted', () => {
    const changes = new RouteChanges();
    changes.prefix(ipv4(0x0b00_0000), 8, 100);
    for (let n = 0; n < 255; n++) changes.prefix(ipv4(C), 32);
    changes.begin(50);
    expect([changes.isUnsettledAt(A, B), changes.isUnsettled(50)]).toEqual([true, false]);
    changes.expire();
    expect([changes.isUnsettled(50), changes.isUnsettled(100)]).toEqual([true, false]);
    changes.begin(100);
    expect(changes.isUnsettledAt(A, B)).toBe(false);
  });
});
