import { describe, expect, test } from 'vitest';
import { formatPrefix } from '../../../src/wire/ipv4.ts';
import { emitRouteDump, parseRouteEntry } from '../../../src/wire/rtnetlink/route-entry.ts';
import { captured, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

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
const leg = (oif: number, flags: number, ...attributes: Buffer[]): Buffer => {
  const rest = Buffer.concat(attributes);
  return Buffer.concat([u16(8 + rest.length), Buffer.from([flags, 0]), u32(oif), rest]);
};

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

  test('the legs of a multipath route, one of them dead, one through IPv6', () => {
    const via = attribute(
      18,
      Buffer.concat([u16(10), Buffer.from('fe800000000000000000000000000009', 'hex')]),
    );
    const legs = Buffer.concat([leg(5, 0, attribute(5, ip('10.2.0.2'))), leg(6, 1), leg(7, 0, via)]);
    expect(parse(route(0, 254, 1, attribute(9, legs)))?.hops).toEqual([
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
