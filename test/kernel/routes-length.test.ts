/** RouteLookups that ask for the length of the matched prefix too, and the sequence numbers of both. */
import { describe, expect, test } from 'vitest';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { RouteLookups } from '../../src/kernel/routes.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import { refusal, routeAnswer } from './messages.ts';
import { type Answers, NetlinkDouble, type Request } from './netlink-double.ts';

const SPA = ipv4(0x0a000002);
const RTM_F_FIB_MATCH = 0x2000;

const aboutLength = ({ octets }: Request): boolean => octets.readUInt32LE(24) === RTM_F_FIB_MATCH;
const tpaOf = ({ octets }: Request): number => octets.readUInt32BE(32);

/** The answer leads to the interface of the target's number; the matched prefix is so long too. */
function answer(request: Request): Buffer {
  const octets = routeAnswer(request.seq, 1, tpaOf(request));
  octets.writeUInt8(aboutLength(request) ? tpaOf(request) : 32, 17);
  return octets;
}

function ask(
  lookups: RouteLookups,
  targets: readonly number[],
  wantLength: (n: number) => boolean,
  now = 1000,
) {
  lookups.begin(1, now);
  for (const n of targets) lookups.add(3, { spa: SPA, tpa: ipv4(n) }, wantLength(n));
  return {
    unanswered: lookups.ask(),
    routes: lookups.routes.slice(0, targets.length).map((r) => ({ ...r })),
  };
}

const route = (oif: number, length: number) => ({ errno: 0, type: 1, oif, length });
const even = (n: number): boolean => n % 2 === 0;

describe('the length of the prefix', () => {
  test.each([
    ['in order', (requests) => requests.map(answer)],
    ['the last first', (requests) => requests.map(answer).reverse()],
  ] satisfies [string, Answers][])('is asked for where it is wanted, and answered %s', (_how, answers) => {
    const port = new NetlinkDouble(answers);
    const targets = Array.from({ length: 60 }, (_, n) => n % 33);
    const { unanswered, routes } = ask(new RouteLookups(port, 64), targets, even);
    expect(unanswered).toBe(0);
    expect(routes).toEqual(targets.map((n) => route(n, even(n) ? n : -1)));
    expect(port.sent.flat().filter(aboutLength).map(tpaOf)).toEqual(targets.filter(even));
    // one lookup each, but for target 0: its result leads to no interface, as that of a route of many nexthops
    expect(port.sent.flat()).toHaveLength(targets.length + targets.filter((n) => n === 0).length);
    expect(Math.max(...port.sent.map((part) => part.length))).toBe(32);
  });

  test('is not known where that lookup alone was refused, or not answered', () => {
    const refusing: Answers = (requests) =>
      requests.flatMap((request) => {
        if (!aboutLength(request)) return [answer(request)];
        return tpaOf(request) === 2 ? [refusal(request.seq, 113)] : [];
      });
    const { unanswered, routes } = ask(new RouteLookups(new NetlinkDouble(refusing), 4), [2, 4], even);
    expect([unanswered, routes]).toEqual([0, [route(2, -1), route(4, -1)]]);
  });

  test('is kept with the answer; an answer without it is asked for again where it is wanted', () => {
    const port = new NetlinkDouble((requests) => requests.map(answer));
    const lookups = new RouteLookups(port, 4, new RouteCache(1000));
    ask(lookups, [2, 3], even);
    port.sent.length = 0;
    expect(ask(lookups, [2, 3], even).routes).toEqual([route(2, 2), route(3, -1)]);
    expect(port.sent).toEqual([]);
    expect(ask(lookups, [2, 3], () => true).routes).toEqual([route(2, 2), route(3, 3)]);
    expect(port.sent.flat().map(tpaOf)).toEqual([3]);
    port.sent.length = 0;
    expect(ask(lookups, [3], () => true).routes).toEqual([route(3, 3)]);
    expect(port.sent).toEqual([]);
  });
});

describe('a sequence number', () => {
  test("of a lookup that was not requested in this batch is nobody's", () => {
    const stray: Answers = (requests) =>
      requests.flatMap(({ seq }) => [2, 3, 6, 7].map((n) => routeAnswer(seq + n, 1, 9)));
    const lookups = new RouteLookups(new NetlinkDouble(stray), 4);
    expect(ask(lookups, [1], () => false).unanswered).toBe(1);
    expect(lookups.routes.map(({ oif, length }) => [oif, length])).toEqual(Array(4).fill([0, -1]));
  });

  test('begins anew after 2^31, and is never 0, which notifications have', () => {
    const port = new NetlinkDouble((requests) => requests.map(answer));
    // each batch takes twice the capacity of numbers
    const capacity = 1 << 16;
    const lookups = new RouteLookups(port, capacity);
    for (let batches = 2 ** 31 / (2 * capacity); batches > 3; batches--) lookups.begin(1, 0);
    for (let batch = 0; batch < 6; batch++) {
      const targets = [1, 2, 3].map((n) => 10 * batch + n);
      expect(ask(lookups, targets, () => false).routes).toEqual(targets.map((n) => route(n, -1)));
    }
    const seqs = port.sent.flat().map(({ seq }) => seq);
    expect(seqs).not.toContain(0);
    expect(new Set(seqs).size).toBe(18);
    expect(
      seqs.some((seq, i) => seq < (seqs[i - 1] ?? 0)),
      'has begun anew',
    ).toBe(true);
  });
});
