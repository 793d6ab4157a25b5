import { beforeEach, describe, expect, test } from 'vitest';
import { CacheUpkeep } from '../../src/kernel/cache-upkeep.ts';
import { Ranges } from '../../src/kernel/ranges.ts';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { type Ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';
import { Rtm } from '../wire/captured.ts';
import { attribute, u32, viewOf } from '../wire/octets.ts';
import { route } from './fib-rows.ts';
import { answering, done, linkMessage } from './messages.ts';
import { NetlinkDouble } from './netlink-double.ts';
import { ofRoute } from './table-messages.ts';

const RTM_DELROUTE = 25;
const at = (text: string): Ipv4 => parseIpv4(text) as Ipv4;
const SPA = at('10.0.0.2');
const [INSIDE, OUTSIDE] = [at('10.9.1.5'), at('10.9.2.5')];
const RESULT = { errno: 0, type: 1, oif: 5, length: -1 };

let now: number;
let ranges: Ranges;
let cache: RouteCache;
let upkeep: CacheUpkeep;
beforeEach(() => {
  now = 5000;
  const port = new NetlinkDouble(([request]) => [
    answering(request?.seq ?? 0, Buffer.concat([ofRoute(route('0.0.0.0/0', 3)), done(0)])),
    done(request?.seq ?? 0),
  ]);
  ranges = new Ranges(port, () => {});
  while (ranges.read(() => now, 1));
  cache = new RouteCache(1000, ranges);
  upkeep = new CacheUpkeep(cache, ranges, () => now);
});

function notify(octets: Buffer, type: number = Rtm.NEWROUTE): void {
  upkeep.notified(type, viewOf(octets), 0, octets.length);
}

function keep(tpa: Ipv4): void {
  cache.begin(now);
  cache.keep(3, { spa: SPA, tpa }, RESULT);
}

const isKept = (tpa: Ipv4): boolean => {
  cache.begin(now);
  return cache.find(3, { spa: SPA, tpa }, { ...RESULT });
};

const THERE = route('10.9.1.0/24', 3);

describe('what is still kept', () => {
  test.each([
    ['a route came', ofRoute(THERE), Rtm.NEWROUTE, [false, true]],
    ['a route goes', ofRoute(THERE), RTM_DELROUTE, [false, true]],
    ['a link changed', linkMessage({ ifindex: 3, name: 'g0' }), Rtm.NEWLINK, [false, false]],
    ['an address of this host came', ofRoute({ ...THERE, type: 2 }), Rtm.NEWROUTE, [false, false]],
    ['a route with realms came', withRealms(ofRoute(THERE)), Rtm.NEWROUTE, [false, false]],
    ['something unreadable of a route', ofRoute(THERE).subarray(0, 20), Rtm.NEWROUTE, [false, false]],
  ])('%s', (_what, octets, type, kept) => {
    ranges.add(at('10.9.1.0'), 24);
    keep(INSIDE);
    keep(OUTSIDE);
    notify(octets, type);
    expect([isKept(INSIDE), isKept(OUTSIDE)]).toEqual(kept);
  });

  test('nothing when notifications were lost', () => {
    keep(OUTSIDE);
    upkeep.lost();
    expect([isKept(OUTSIDE), ranges.known]).toEqual([false, false]);
  });
});

test('while some route has realms, each change of a route flushes all, as one may replace it or go', () => {
  ranges.add(at('10.9.1.0'), 24);
  for (const type of [Rtm.NEWROUTE, RTM_DELROUTE]) {
    notify(withRealms(ofRoute(route('10.8.0.0/16', 3))));
    now += 100;
    keep(OUTSIDE);
    notify(ofRoute(THERE), type);
    expect(isKept(OUTSIDE)).toBe(false);
  }
});

test('before routes are read, each change of a route flushes all', () => {
  keep(OUTSIDE);
  ranges.isBlind = true;
  keep(OUTSIDE);
  notify(ofRoute(THERE));
  expect(isKept(OUTSIDE)).toBe(false);
});

test('a new route is trusted at once, and after one that goes nothing of its prefix is kept for a while', () => {
  const keepsAfter = (type: number): boolean => {
    notify(ofRoute(THERE), type);
    keep(INSIDE);
    return isKept(INSIDE);
  };
  expect([keepsAfter(Rtm.NEWROUTE), keepsAfter(RTM_DELROUTE)]).toEqual([true, false]);
  now += 100;
  keep(INSIDE);
  expect(isKept(INSIDE)).toBe(true);
});

test('a new route is a range of its own; one that goes cuts nothing', () => {
  const before = ranges.count;
  notify(ofRoute(THERE), RTM_DELROUTE);
  expect(ranges.count).toBe(before);
  notify(ofRoute(THERE));
  expect(ranges.count).toBe(before + 2);
  expect(ranges.shared).toBe(false);
});

test('a new route that may have several nexthops is known to be there', () => {
  notify(ofRoute({ ...THERE, nexthopId: 7 }), RTM_DELROUTE);
  expect(ranges.shared).toBe(false);
  notify(ofRoute({ ...THERE, nexthopId: 7 }));
  expect(ranges.shared).toBe(true);
});

function withRealms(octets: Buffer): Buffer {
  const longer = Buffer.concat([octets, attribute(11, u32(7))]);
  longer.writeUInt32LE(longer.length);
  return longer;
}
