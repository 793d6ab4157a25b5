import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Route } from '../../src/kernel/route.ts';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { type Ipv4, ipv4 } from '../../src/wire/ipv4.ts';

const TTL = 1000;
/** After a notification nothing is kept for this long. */
const DISTRUST = 100;
const [SPA, TPA] = [ipv4(0x0a000002), ipv4(0xfe630001)];
const ANSWER: Route = { errno: 0, type: 1, oif: 5, length: -1 };

function look(cache: RouteCache, iif = 3, spa = SPA, tpa = TPA): Route | undefined {
  const route = { errno: -7, type: -7, oif: -7, length: -7 };
  if (cache.find(iif, { spa, tpa }, route)) return route;
  expect(route, 'left alone where nothing is found').toEqual({ errno: -7, type: -7, oif: -7, length: -7 });
  return undefined;
}

function keptAt(now: number, answer = ANSWER): RouteCache {
  const cache = new RouteCache(TTL);
  cache.begin(now);
  cache.keep(3, { spa: SPA, tpa: TPA }, answer);
  return cache;
}

/** Another target whose answer has the same place as that of TPA. */
function sharingItsEntry(): Ipv4 {
  for (let n = 1; n < 1 << 20; n++) {
    const cache = CACHE;
    cache.begin(5000);
    cache.forget(0);
    cache.begin(5000);
    cache.keep(3, { spa: SPA, tpa: TPA }, ANSWER);
    const other = ipv4(TPA ^ (n << 12));
    cache.keep(3, { spa: SPA, tpa: other }, ANSWER);
    if (look(cache) === undefined) return other;
  }
  throw new Error('no two targets share an entry');
}
/** One for all tries: it is large. */
const CACHE = new RouteCache(TTL);

describe('an answer', () => {
  test.each([ANSWER, { errno: 101, type: 0, oif: 0, length: -1 }, { errno: 0, type: 2, oif: 1, length: 24 }])(
    '%j is found again',
    (answer) => {
      expect(look(keptAt(5000, answer))).toEqual(answer);
    },
  );

  test('is no answer for another interface, sender or target', () => {
    const cache = keptAt(5000);
    expect([look(cache, 4), look(cache, 3, ipv4(SPA + 1)), look(cache, 3, SPA, ipv4(TPA + 1))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    // 64 Ki entries: these two have one and the same
    expect(look(cache, 3, SPA, sharingItsEntry())).toBeUndefined();
  });

  test('of each of many prefixes, for its first address, has an entry of its own', () => {
    const cache = new RouteCache(TTL);
    cache.begin(0);
    const targets = Array.from({ length: 256 }, (_, n) => ipv4(0x0a000001 + n * 0x10000));
    for (const tpa of targets) cache.keep(3, { spa: SPA, tpa }, { ...ANSWER, oif: tpa & 0xff_ffff });
    expect(targets.map((tpa) => look(cache, 3, SPA, tpa)?.oif)).toEqual(
      targets.map((tpa) => tpa & 0xff_ffff),
    );
  });

  test('gives way to another that has its entry', () => {
    const cache = keptAt(5000);
    const other = sharingItsEntry();
    cache.keep(3, { spa: SPA, tpa: other }, { ...ANSWER, oif: 9 });
    expect([look(cache), look(cache, 3, SPA, other)?.oif]).toEqual([undefined, 9]);
  });

  test.each([
    [TTL - 1, true],
    [TTL, false],
    [10 * TTL, false],
  ])('%d ms later it is still there: %s', (later, there) => {
    const cache = keptAt(5000);
    cache.begin(5000 + later);
    expect(look(cache) !== undefined).toBe(there);
  });

  test('is never older than the time to live, nor than a notification, whenever it was kept', () => {
    const steps = fc.record({ wait: fc.nat(400), tpa: fc.nat(3), notify: fc.boolean() });
    const ages = fc.property(fc.array(steps, { maxLength: 40 }), (moves) => {
      const cache = new RouteCache(TTL);
      const kept = new Map<number, number>();
      let now = 1000;
      return moves.every(({ wait, tpa, notify }) => {
        now += wait;
        if (notify) {
          cache.forget(now);
          kept.clear();
        }
        cache.begin(now);
        const age = now - (kept.get(tpa) ?? -Infinity);
        if (look(cache, 3, SPA, tpa as Ipv4) !== undefined) return age < TTL;
        cache.keep(3, { spa: SPA, tpa: tpa as Ipv4 }, ANSWER);
        kept.set(tpa, now);
        return true;
      });
    });
    expect(() => fc.assert(ages)).not.toThrow();
  });
});

describe('a notification', () => {
  test('makes it forget everything at once', () => {
    const cache = keptAt(5000);
    cache.forget(5001);
    expect(look(cache)).toBeUndefined();
    cache.begin(5001 + DISTRUST);
    expect(look(cache)).toBeUndefined();
  });

  test('is followed by a while in which nothing is kept, since a lookup may still see the old routes', () => {
    const cache = new RouteCache(TTL);
    cache.forget(5000);
    cache.keep(3, { spa: SPA, tpa: TPA }, ANSWER);
    cache.begin(5000 + DISTRUST - 1);
    cache.keep(3, { spa: SPA, tpa: TPA }, ANSWER);
    expect(look(cache)).toBeUndefined();
    cache.begin(5000 + DISTRUST);
    expect(look(cache)).toBeUndefined();
    cache.keep(3, { spa: SPA, tpa: TPA }, ANSWER);
    expect(look(cache)).toEqual(ANSWER);
  });
});

test('there is nothing in it at first, not even for zeros', () => {
  const cache = new RouteCache(TTL);
  cache.begin(0);
  expect(look(cache, 0, ipv4(0), ipv4(0))).toBeUndefined();
  cache.begin(TTL);
  expect(look(cache, 0, ipv4(0), ipv4(0))).toBeUndefined();
});
