/** The route cache with ranges: when a result serves other addresses than those it was asked for. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { RangesView } from '../../src/kernel/ranges.ts';
import type { Route } from '../../src/kernel/route.ts';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { type Ipv4, ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';

const at = (text: string): Ipv4 => parseIpv4(text) ?? ipv4(0);
const [SENDER, NEIGHBOUR, STRANGER] = [at('10.0.0.2'), at('10.0.0.3'), at('10.0.1.2')];
const [TARGET, BESIDE, BEYOND] = [at('10.9.0.1'), at('10.9.0.2'), at('10.9.1.1')];
const ROUTED: Route = { errno: 0, type: 1, oif: 5, length: -1 };
const REFUSED: Route = { errno: 101, type: 0, oif: 0, length: -1 };
/** When a result serves others, and when a deletion is surely done. */
const [RIPE, SURE] = [20, 100];

/** Each /24 is a range, until something is cut off. */
class RangesDouble implements RangesView {
  known = true;
  shared = false;
  version = 0;
  #cuts: number[] = [];

  cut(address: Ipv4): void {
    this.#cuts.push(address);
    this.version++;
  }

  locate(address: number, range: Uint32Array): void {
    const first = address - (address % 256);
    range[0] = Math.max(first, ...this.#cuts.filter((cut) => cut <= address && cut > first));
    range[1] = Math.min(first + 255, ...this.#cuts.filter((cut) => cut > address).map((cut) => cut - 1));
  }
}

let ranges: RangesDouble;
let cache: RouteCache;
beforeEach(() => {
  ranges = new RangesDouble();
  cache = new RouteCache(1000, ranges);
  cache.begin(5000);
});

function look(spa: Ipv4, tpa: Ipv4, iif = 3): Route | undefined {
  const route = { errno: -7, type: -7, oif: -7, length: -7 };
  return cache.find(iif, { spa, tpa }, route) ? route : undefined;
}

const keep = (spa: Ipv4, tpa: Ipv4, route = ROUTED, isOfEach = false): void =>
  cache.keep(3, { spa, tpa }, route, isOfEach);

describe('a result serves', () => {
  test.each([
    ['its own addresses', SENDER, TARGET, 3, true],
    ['another target of its range', SENDER, BESIDE, 3, true],
    ['another sender of its range', NEIGHBOUR, TARGET, 3, true],
    ['both', NEIGHBOUR, BESIDE, 3, true],
    ['no target of another range', SENDER, BEYOND, 3, false],
    ['no sender of another range', STRANGER, TARGET, 3, false],
    ['no other interface', SENDER, BESIDE, 4, false],
    ['nobody the other way round', TARGET, SENDER, 3, false],
  ])('%s', (_what, spa, tpa, iif, isServed) => {
    keep(SENDER, TARGET);
    cache.begin(5000 + RIPE);
    expect(look(spa, tpa, iif)).toEqual(isServed ? ROUTED : undefined);
  });

  test('others once it has ripened, and its own addresses at once', () => {
    keep(SENDER, TARGET);
    expect([look(SENDER, TARGET), look(SENDER, BESIDE)]).toEqual([ROUTED, undefined]);
    cache.begin(5000 + RIPE - 1);
    expect([look(SENDER, TARGET), look(SENDER, BESIDE)]).toEqual([ROUTED, undefined]);
  });

  test('others although they came to the same result meanwhile', () => {
    keep(SENDER, TARGET);
    cache.begin(5000 + RIPE - 1);
    keep(SENDER, BESIDE);
    cache.begin(5000 + RIPE);
    expect(look(SENDER, at('10.9.0.3'))).toEqual(ROUTED);
  });

  test('nobody where another came to another: that one begins to ripen', () => {
    keep(SENDER, TARGET);
    cache.begin(5000 + RIPE - 1);
    keep(SENDER, BESIDE, REFUSED);
    cache.begin(5000 + RIPE);
    expect([look(SENDER, at('10.9.0.3')), look(SENDER, BESIDE)]).toEqual([undefined, REFUSED]);
    cache.begin(5000 + 2 * RIPE);
    expect(look(SENDER, at('10.9.0.3'))).toEqual(REFUSED);
  });

  describe('after its time, when', () => {
    const TTL = 1000;
    const again = (route = ROUTED): void => {
      cache.begin(5000 + TTL);
      expect([look(SENDER, TARGET), look(SENDER, BESIDE)]).toEqual([undefined, undefined]);
      keep(SENDER, BESIDE, route);
    };

    test('the same comes again: all of its range at once', () => {
      keep(SENDER, TARGET);
      again();
      expect(look(SENDER, at('10.9.0.3'))).toEqual(ROUTED);
      expect(look(NEIGHBOUR, TARGET)).toEqual(ROUTED);
    });

    test.each([REFUSED, { ...ROUTED, oif: 6 }, { ...ROUTED, type: 7 }])(
      'another comes: that one begins to ripen (%j)',
      (other) => {
        keep(SENDER, TARGET);
        again(other);
        expect(look(SENDER, TARGET)).toBeUndefined();
        cache.begin(5000 + TTL + RIPE);
        expect(look(SENDER, TARGET)).toEqual(other);
      },
    );

    test('the same comes for what was cut off from its own addresses: it begins to ripen', () => {
      keep(SENDER, at('10.9.0.9'));
      ranges.cut(at('10.9.0.5')); // behind the first of the range, by which it has its place
      again();
      expect(look(SENDER, TARGET)).toBeUndefined();
      cache.begin(5000 + TTL + RIPE);
      expect(look(SENDER, TARGET)).toEqual(ROUTED);
    });

    test.each([
      ['anything was notified of', () => cache.forget(5000)],
      ['a route of its target came', () => cache.forgetPrefix(BESIDE, 24)],
      ['a range is cut off', () => ranges.cut(BESIDE)],
      ['it came just before', () => cache.begin(5000 + TTL - RIPE + 1)],
    ])('the same comes again, but %s meanwhile: it begins to ripen', (_what, happens) => {
      if (_what !== 'it came just before') keep(SENDER, TARGET);
      happens();
      if (_what === 'it came just before') keep(SENDER, TARGET);
      again();
      expect(look(SENDER, at('10.9.0.3'))).toBeUndefined();
      cache.begin(5000 + TTL + RIPE);
      expect(look(SENDER, at('10.9.0.3'))).toEqual(ROUTED);
    });
  });

  test('its own addresses alone where ranges were not known when it came', () => {
    ranges.known = false;
    keep(SENDER, TARGET);
    ranges.known = true;
    cache.begin(5000 + RIPE);
    expect([look(SENDER, TARGET), look(SENDER, BESIDE)]).toEqual([ROUTED, undefined]);
  });

  test.each([
    [{ errno: 0, type: 2, oif: 1, length: 32 }],
    [{ errno: 0, type: 1, oif: 123_456, length: 0 }],
    [{ errno: 113, type: 0, oif: 0, length: -1 }],
  ])('%j as it is', (route) => {
    keep(SENDER, TARGET, route);
    cache.begin(5000 + RIPE);
    expect(look(SENDER, BESIDE)).toEqual(route);
  });
});

describe('a cut between two addresses', () => {
  test('parts them, although they were one range when the result came', () => {
    keep(SENDER, TARGET);
    cache.begin(5000 + RIPE);
    ranges.cut(BESIDE);
    expect([look(SENDER, TARGET), look(SENDER, BESIDE)]).toEqual([ROUTED, undefined]);
  });

  test('of the senders, too', () => {
    keep(SENDER, TARGET);
    cache.begin(5000 + RIPE);
    ranges.cut(NEIGHBOUR);
    expect([look(SENDER, BESIDE), look(NEIGHBOUR, BESIDE)]).toEqual([ROUTED, undefined]);
  });
});

describe('a change of a route', () => {
  test('flushes what its prefix touches, and that alone', () => {
    keep(SENDER, TARGET);
    keep(SENDER, BEYOND);
    cache.forgetPrefix(at('10.9.1.0'), 24);
    cache.begin(5000 + RIPE);
    expect([look(SENDER, BESIDE), look(SENDER, BEYOND)]).toEqual([ROUTED, undefined]);
    keep(SENDER, BEYOND);
    expect(look(SENDER, BEYOND)).toEqual(ROUTED); // trusted at once
    cache.forgetPrefix(at('10.0.0.0'), 24);
    expect(look(SENDER, BESIDE)).toBeUndefined();
  });

  test('that goes: what its prefix touches is neither kept nor used for a while', () => {
    keep(SENDER, TARGET);
    cache.distrustPrefix(at('10.9.1.0'), 24, 5000);
    keep(SENDER, BEYOND);
    expect([look(SENDER, TARGET), look(SENDER, BEYOND)]).toEqual([ROUTED, undefined]);
    cache.begin(5000 + SURE - 1);
    keep(SENDER, BEYOND);
    expect(look(SENDER, BEYOND)).toBeUndefined();
    cache.begin(5000 + SURE);
    expect(look(SENDER, BEYOND)).toBeUndefined();
    keep(SENDER, BEYOND);
    expect(look(SENDER, BEYOND)).toEqual(ROUTED);
  });

  test('whose cut is not known yet: a result that came of it serves nobody beyond it', () => {
    // 10.9.0.0/31 is there, and its notification is not: TARGET is in it, and BESIDE is not
    keep(SENDER, TARGET, REFUSED);
    ranges.cut(BESIDE);
    cache.forgetPrefix(at('10.9.0.0'), 31);
    cache.begin(5000 + RIPE);
    expect([look(SENDER, TARGET), look(SENDER, BESIDE)]).toEqual([undefined, undefined]);
  });
});

describe('where the kernel chooses among nexthops by the very addresses', () => {
  beforeEach(() => {
    ranges.shared = true;
  });

  test('each has a result of its own, and which route it is need not be asked again', () => {
    expect([look(SENDER, TARGET), cache.wantsNexthops]).toEqual([undefined, true]);
    keep(SENDER, TARGET, ROUTED, true);
    cache.begin(5000 + RIPE);
    expect([look(SENDER, TARGET), cache.wantsNexthops]).toEqual([ROUTED, false]);
    expect([look(SENDER, BESIDE), cache.wantsNexthops]).toEqual([undefined, false]);
    keep(SENDER, BESIDE, REFUSED, true);
    expect([look(SENDER, TARGET), look(SENDER, BESIDE)]).toEqual([ROUTED, REFUSED]);
  });

  test('the first address of a range has no result for the others either', () => {
    const [first, sender] = [at('10.9.0.0'), at('10.0.0.0')];
    keep(sender, first, ROUTED, true);
    cache.begin(5000 + RIPE);
    expect([look(sender, first), look(sender, TARGET)]).toEqual([ROUTED, undefined]);
  });

  test('and not elsewhere: that is found out range by range', () => {
    keep(SENDER, TARGET, ROUTED, true);
    expect([look(SENDER, BEYOND), cache.wantsNexthops]).toEqual([undefined, true]);
    keep(SENDER, BEYOND, ROUTED, false);
    cache.begin(5000 + RIPE);
    expect(look(SENDER, at('10.9.1.2'))).toEqual(ROUTED);
  });

  test('nothing is to be found out where nothing is kept', () => {
    cache.forget(5000);
    expect([look(SENDER, TARGET), cache.wantsNexthops]).toEqual([undefined, false]);
  });
});

describe('a result is one for whole ranges', () => {
  const range = new Uint32Array(4);
  const whole = (spa = SENDER, tpa = BESIDE): boolean => cache.wholeRange(3, { spa, tpa }, range);
  const AROUND = [at('10.0.0.0'), at('10.0.0.255'), at('10.9.0.0'), at('10.9.0.255')];

  test('when it is ripe, and then says which', () => {
    keep(SENDER, TARGET);
    expect(whole(SENDER, TARGET)).toBe(false); // it serves these already, and no others
    cache.begin(5000 + RIPE - 1);
    expect(whole()).toBe(false);
    cache.begin(5000 + RIPE);
    expect([whole(NEIGHBOUR, BESIDE), [...range]]).toEqual([true, AROUND]);
    expect([whole(STRANGER, BESIDE), whole(SENDER, BEYOND)]).toEqual([false, false]);
    expect(cache.wholeRange(4, { spa: SENDER, tpa: TARGET }, range)).toBe(false);
  });

  test('although a deletion is under way elsewhere', () => {
    keep(SENDER, TARGET);
    cache.distrustPrefix(at('10.9.1.0'), 24, 5000);
    cache.distrustPrefix(at('10.8.255.0'), 24, 5000);
    cache.begin(5000 + RIPE);
    expect(whole()).toBe(true);
  });

  test('not where they were not known when it was kept', () => {
    ranges.known = false;
    keep(SENDER, TARGET);
    ranges.known = true;
    cache.begin(5000 + RIPE);
    expect(whole(SENDER, TARGET)).toBe(false);
  });

  test('as they are now, and only while it is in them', () => {
    keep(SENDER, TARGET);
    cache.begin(5000 + RIPE);
    ranges.cut(at('10.9.0.3'));
    expect([whole(), [...range]]).toEqual([true, [...AROUND.slice(0, 3), at('10.9.0.2')]]);
    ranges.cut(at('10.9.0.2'));
    expect(whole()).toBe(false);
  });

  test.each([
    ['the kernel decides by the addresses', () => keep(SENDER, TARGET, ROUTED, true)],
    ['the ranges are not known', () => Object.assign(ranges, { known: false })],
    ['something was notified of that touches it', () => cache.forgetPrefix(at('10.9.0.0'), 24)],
    ['something was notified of that touches all', () => cache.forget(5000)],
    [
      'a deletion is under way in the range of the target',
      () => cache.distrustPrefix(at('10.9.0.128'), 25, 5000),
    ],
    ['a deletion is under way around the sender', () => cache.distrustPrefix(at('10.0.0.0'), 16, 5000)],
  ])('not where %s', (_when, happen) => {
    keep(SENDER, TARGET);
    happen();
    cache.begin(5000 + RIPE);
    expect(whole()).toBe(false);
  });
});
