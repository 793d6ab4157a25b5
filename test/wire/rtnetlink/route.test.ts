import { describe, expect, test } from 'vitest';
import { formatPrefix } from '../../../src/wire/ipv4.ts';
import { AttributeReader } from '../../../src/wire/netlink/attribute.ts';
import {
  emitRouteDump,
  parseRouteEntry,
  routeDstLen,
  routeOif,
  routeType,
} from '../../../src/wire/rtnetlink/route.ts';
import { captured, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

/** An RTM_NEWROUTE that tells of a lookup. */
const RTMSG = Buffer.from([2, 32, 32, 0, 0xfe, 0, 0, 1, 0, 2, 0, 0]);

/** Its type and egress. */
const result = (octets: Buffer): [number, number] => {
  const view = viewOf(octets);
  return [
    routeType(view, 0, octets.length),
    routeOif(view, 0, octets.length, new AttributeReader(view, 0, 0)),
  ];
};

const parse = (octets: Buffer): ReturnType<typeof parseRouteEntry> =>
  parseRouteEntry(viewOf(octets), 0, octets.length);

/** RTM_NEWROUTE with this prefix length, table and type. */
const route = (length: number, table: number, type: number, ...attributes: Buffer[]): Buffer =>
  message(
    { type: Rtm.NEWROUTE },
    Buffer.from([2, length, 0, 0, table, 3, 0, type, 0, 0, 0, 0]),
    ...attributes,
  );

const ip = (text: string): Buffer => Buffer.from(text.split('.').map(Number));

/** struct rtnexthop. */
const nexthop = (oif: number, flags: number, ...attributes: Buffer[]): Buffer => {
  const rest = Buffer.concat(attributes);
  return Buffer.concat([u16(8 + rest.length), Buffer.from([flags, 0]), u32(oif), rest]);
};

describe('the result of a lookup', () => {
  test.each([
    ['10.99.0.1', 'unicast, by g1', [1, 5]],
    ['10.0.0.7', 'unicast, back by g0', [1, 3]],
    ['10.0.0.1', 'local', [2, 1]],
    ['10.0.0.255', 'broadcast', [3, 1]],
  ])('ip route get %s from 10.0.0.2 iif g0 ipproto icmp: %s', (target, _what, want) => {
    const command = `ip route get ${target} from 10.0.0.2 iif g0 ipproto icmp`;
    expect(captured(command, Rtm.NEWROUTE).map(result)).toEqual([want]);
  });

  test('a cut one has no type, or no interface, but never a wrong one', () => {
    const [whole = Buffer.alloc(0)] = captured('ip route get 10.99.0.1 from 10.0.0.2 iif g0 ipproto icmp');
    const oifAt = whole.indexOf(attribute(4, u32(5)));
    for (let length = 0; length <= whole.length; length++) {
      const want = [length >= 28 ? 1 : 0, length >= oifAt + 8 ? 5 : 0];
      expect(result(whole.subarray(0, length)), `${length} octets`).toEqual(want);
    }
  });

  test('no interface, an interface of two octets, an interface after what nobody knows', () => {
    const oif = (...attributes: Buffer[]): number => result(message({ type: 24 }, RTMSG, ...attributes))[1];
    expect([oif(), oif(attribute(4, u16(5))), oif(attribute(4000, u16(1)), attribute(4, u32(5)))]).toEqual([
      0, 0, 5,
    ]);
  });

  test.each([
    ['10.99.0.1', [16]],
    ['10.0.0.1', [32]],
    ['11.0.0.1', []],
  ])('ip route get fibmatch %s from 10.0.0.2 iif g0 ipproto icmp: how long the prefix is', (target, want) => {
    const command = `ip route get fibmatch ${target} from 10.0.0.2 iif g0 ipproto icmp`;
    const lengths = captured(command, Rtm.NEWROUTE).map((octets) =>
      routeDstLen(viewOf(octets), 0, octets.length),
    );
    expect(lengths).toEqual(want);
  });

  test('a cut one has no length', () => {
    const [whole = Buffer.alloc(0)] = captured(
      'ip route get fibmatch 10.99.0.1 from 10.0.0.2 iif g0 ipproto icmp',
    );
    const lengths = Array.from({ length: 30 }, (_, n) => routeDstLen(viewOf(whole.subarray(0, n)), 0, n));
    expect(lengths).toEqual([...Array(28).fill(-1), 16, 16]);
  });

  test('a fault in one message does not stay in the reader for the next', () => {
    const reader = new AttributeReader(poisoned(0), 0, 0);
    const [bad, good] = [u16(5), u32(5)].map((oif) => message({ type: 24 }, RTMSG, attribute(4, oif)));
    const oifs = [bad, good].map((octets = Buffer.alloc(0)) =>
      routeOif(viewOf(octets), 0, octets.length, reader),
    );
    expect(oifs).toEqual([0, 5]);
  });
});

describe('parseRouteEntry', () => {
  test.each([
    ['10.99.0.1', '10.99.0.0/16', 1],
    ['10.0.0.1', '10.0.0.1/32', 2],
  ])('the kernel matched for %s: %s', (target, prefix, type) => {
    const [entry] = captured(`ip route get fibmatch ${target} from 10.0.0.2 iif g0 ipproto icmp`).map(parse);
    expect(entry && formatPrefix(entry.prefix)).toBe(prefix);
    expect(entry).toMatchObject({ type, tos: 0, nexthopId: 0 });
    expect(entry?.hops).toHaveLength(1);
  });

  test('a gateway, a metric, a table above 255', () => {
    const octets = route(
      ...([16, 0, 1] as const),
      ...[attribute(1, ip('10.99.0.0')), attribute(4, u32(5)), attribute(5, ip('10.2.0.2'))],
      ...[attribute(6, u32(7)), attribute(15, u32(1000))],
    );
    expect(parse(octets)).toEqual({
      type: 1,
      table: 1000,
      prefix: { address: 0x0a63_0000, length: 16 },
      tos: 0,
      metric: 7,
      hops: [{ oif: 5, via: '10.2.0.2', flags: 0 }],
      nexthopId: 0,
    });
  });

  test('the nexthops of a multipath route, one of them dead, one through IPv6', () => {
    const via = attribute(
      18,
      Buffer.concat([u16(10), Buffer.from('fe800000000000000000000000000009', 'hex')]),
    );
    const nexthops = Buffer.concat([
      nexthop(5, 0, attribute(5, ip('10.2.0.2'))),
      nexthop(6, 1),
      nexthop(7, 0, via),
    ]);
    expect(parse(route(0, 254, 1, attribute(9, nexthops)))?.hops).toEqual([
      { oif: 5, via: '10.2.0.2', flags: 0 },
      { oif: 6, via: undefined, flags: 1 },
      { oif: 7, via: 'inet6 fe80::9', flags: 0 },
    ]);
  });

  test('a nexthop object that is only named', () => {
    expect(parse(route(16, 254, 1, attribute(30, u32(9))))).toMatchObject({ hops: [], nexthopId: 9 });
  });

  test.each([
    ['of IPv6', message({ type: Rtm.NEWROUTE }, Buffer.from([10, ...Array<number>(11).fill(0)]))],
    ['cut', route(16, 254, 1).subarray(0, 20)],
    ['with a prefix of 33 bits', route(33, 254, 1)],
    ['with a gateway of two octets', route(16, 254, 1, attribute(5, u16(1)))],
  ])('none: %s', (_what, octets) => {
    expect(parse(octets)).toBeUndefined();
  });
});

test('emitRouteDump: all tables of IPv4', () => {
  const view = poisoned(32);
  expect(emitRouteDump(view, 7)).toBe(28);
  expect(hexOf(view)).toBe(`1c0000001a00010307000000${'00'.repeat(4)}02${'00'.repeat(11)}${untouched(4)}`);
});
