/** RouteLookups with a cache: what was looked up is not requested again, until a notification. */
import { beforeEach, describe, expect, test } from 'vitest';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { RouteLookups } from '../../src/kernel/routes.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import { refusal, routeAnswer } from './messages.ts';
import { NetlinkDouble } from './netlink-double.ts';

const SPA = ipv4(0x0a000002);

let oif = 5;
let silent = false;
let port: NetlinkDouble;
let cache: RouteCache;
let lookups: RouteLookups;
beforeEach(() => {
  [oif, silent] = [5, false];
  port = new NetlinkDouble((requests) =>
    silent ? [] : requests.map(({ seq }, i) => (i === 2 ? refusal(seq, 101) : routeAnswer(seq, 1, oif))),
  );
  cache = new RouteCache(1000);
  lookups = new RouteLookups(port, 64, cache);
});

/** Asks for these targets at `now`; what came of it, and for how many the kernel was asked. */
function ask(now: number, ...targets: number[]) {
  const before = port.sent.flat().length;
  lookups.begin(1, now);
  for (const target of targets) lookups.add(3, { spa: SPA, tpa: ipv4(target) });
  const unanswered = lookups.ask();
  const routes = lookups.routes.slice(0, targets.length).map((route) => ({ ...route }));
  return { unanswered, routes, asked: port.sent.flat().length - before };
}

const ROUTED = { errno: 0, type: 1, oif: 5, length: -1 };
const REFUSED = { errno: 101, type: 0, oif: 0, length: -1 };

describe('an answer that is kept', () => {
  test('is given again, refusals too, and the kernel is asked for the rest alone', () => {
    expect(ask(200, 1, 2, 3)).toEqual({ unanswered: 0, routes: [ROUTED, ROUTED, REFUSED], asked: 3 });
    oif = 6;
    expect(ask(201, 3, 9, 1)).toEqual({
      unanswered: 0,
      routes: [REFUSED, { ...ROUTED, oif: 6 }, ROUTED],
      asked: 1,
    });
    expect(ask(202, 9, 2)).toEqual({ unanswered: 0, routes: [{ ...ROUTED, oif: 6 }, ROUTED], asked: 0 });
  });

  test('is requested again after a notification, and when it is old', () => {
    ask(200, 1);
    oif = 6;
    cache.forget(300);
    expect(ask(300, 1)).toMatchObject({ routes: [{ oif: 6 }], asked: 1 });
    expect(ask(301, 1).asked).toBe(1);
    expect(ask(500, 1).asked).toBe(1);
    expect(ask(501, 1).asked).toBe(0);
    oif = 7;
    expect(ask(1501, 1)).toMatchObject({ routes: [{ oif: 7 }], asked: 1 });
  });

  test('no answer is none that is kept', () => {
    silent = true;
    expect(ask(200, 1, 2).unanswered).toBe(2);
    silent = false;
    expect(ask(201, 2, 1)).toMatchObject({ unanswered: 0, asked: 2 });
  });

  test('for more lookups than go out at once, each result finds its own', () => {
    const even = Array.from({ length: 32 }, (_, i) => 2 * i);
    ask(200, ...even);
    oif = 6;
    const all = ask(201, ...Array.from({ length: 64 }, (_, i) => i));
    expect(all.asked).toBe(32);
    expect(all.routes.filter((_, i) => i % 2 === 0).map((route) => route.oif)).not.toContain(6);
    expect(all.routes.filter((_, i) => i % 2 === 1).map((route) => route.oif)).not.toContain(5);
  });
});
