/** RouteLookups with a cache of ranges where some route has several nexthops: which result is one of a whole range. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { RangesView } from '../../src/kernel/ranges.ts';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { RouteLookups } from '../../src/kernel/routes.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import { refusal, routeAnswer } from './messages.ts';
import { NetlinkDouble, type Request } from './netlink-double.ts';

const SPA = ipv4(0x0a000002);
const RTM_F_FIB_MATCH = 0x2000;
const aboutRoute = ({ octets }: Request): boolean => octets.readUInt32LE(24) === RTM_F_FIB_MATCH;

/** All addresses are one range. */
const ranges: { -readonly [K in keyof RangesView]: RangesView[K] } = {
  ...{ known: true, shared: true, version: 0 },
  locate: (_address, range) => {
    range[0] = 0;
    range[1] = 2 ** 32 - 1;
  },
};

let route: (request: Request) => Buffer;
let result: (request: Request) => Buffer;
let port: NetlinkDouble;
let lookups: RouteLookups;
beforeEach(() => {
  ranges.shared = true;
  result = ({ seq }) => routeAnswer(seq, 1, 5);
  route = result;
  port = new NetlinkDouble((requests) =>
    requests.map((request) => (aboutRoute(request) ? route(request) : result(request))),
  );
  lookups = new RouteLookups(port, 64, new RouteCache(1000, ranges));
});

/** Of one target after the other, in batches in which results have ripened: how each was asked for. */
const ask = (targets: readonly number[], wantLength = false) =>
  targets.map((target, n) => {
    port.sent.length = 0;
    lookups.begin(1, 200 + 50 * n);
    lookups.add(3, { spa: SPA, tpa: ipv4(target) }, wantLength);
    lookups.ask();
    return port.sent.flat().map((request) => (aboutRoute(request) ? 'route' : 'result'));
  });

const noEgress = ({ seq }: Request): Buffer => routeAnswer(seq, 1, 0);
const refused =
  (errno: number) =>
  ({ seq }: Request): Buffer =>
    refusal(seq, errno);

test('no route has several: the result is of the whole range', () => {
  ranges.shared = false;
  expect(ask([1, 2, 3])).toEqual([['result'], [], []]);
});

test('this one has one nexthop: its route is the result, and that of the whole range', () => {
  expect(ask([1, 2, 3])).toEqual([['route'], [], []]);
  expect(lookups.routes[0]).toEqual({ errno: 0, type: 1, oif: 5, length: -1 });
});

test('this one has several: each address is asked for, and its route no more', () => {
  route = noEgress;
  expect(ask([1, 2, 2, 1])).toEqual([['route', 'result'], ['result'], [], []]);
});

test('it leads to this host: the result names the interface that a result names', () => {
  route = ({ seq }) => routeAnswer(seq, 2, 9);
  result = ({ seq }) => routeAnswer(seq, 2, 1);
  expect(ask([1, 2])).toEqual([['route', 'result'], []]);
  expect(lookups.routes[0]).toMatchObject({ type: 2, oif: 1 });
});

describe('it is refused', () => {
  test.each([
    ['ENETUNREACH', 101, []],
    ['EHOSTUNREACH', 113, []],
    ['EACCES', 13, []],
    // the way back may have been refused for the nexthop that was chosen
    ['EINVAL', 22, ['result']],
    ['EXDEV', 18, ['result']],
  ])('with %s', (_name, errno, second) => {
    route = refused(errno);
    result = refused(errno);
    expect(ask([1, 2])).toEqual([['route', 'result'], second]);
    expect(lookups.routes[0]?.errno).toBe(errno);
  });
});

test('the length of the prefix is kept for all of the range, and a refusal has none that were asked for again', () => {
  expect(ask([1, 2], true)).toEqual([['route'], []]);
  expect(lookups.routes[0]?.length).toBe(32);
  route = refused(101);
  result = refused(101);
  lookups = new RouteLookups(port, 64, new RouteCache(1000, ranges));
  expect(ask([1, 2], true)).toEqual([['route', 'result'], []]);
});
