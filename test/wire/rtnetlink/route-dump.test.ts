import { describe, expect, test } from 'vitest';
import { formatPrefix } from '../../../src/wire/ipv4.ts';
import { emitRouteDump, parseRoute } from '../../../src/wire/rtnetlink/route-dump.ts';
import { captured, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

/** `10.99.0.0/16 table 254 type 1 dev 5` */
function inWords(octets: Buffer): string | undefined {
  const route = parseRoute(viewOf(octets), 0, octets.length);
  if (route === undefined) return undefined;
  const { prefix, table, type, oifs, gateway } = route;
  return `${formatPrefix(prefix)} table ${table} type ${type} dev ${oifs.join()}${gateway ? ' via' : ''}`;
}

/** struct rtmsg */
const header = (length: number, table = 254, type = 1, family = 2): Buffer =>
  Buffer.from([family, length, 0, 0, table, 3, 0, type, 0, 0, 0, 0]);
const DST = attribute(1, Buffer.from([10, 99, 0, 0]));
const [OIF, GATEWAY, VIA] = [
  attribute(4, u32(5)),
  attribute(5, Buffer.from([10, 0, 0, 9])),
  attribute(18, u32(0)),
];
/** struct rtnexthop */
const leg = (ifindex: number, ...inside: Buffer[]): Buffer => {
  const rest = Buffer.concat(inside);
  return Buffer.concat([u16(8 + rest.length), u16(0), u32(ifindex), rest]);
};

describe('parseRoute', () => {
  test.each<[string, string | undefined, Buffer[]]>([
    ['to the wire', '10.99.0.0/16 table 254 type 1 dev 5', [header(16), DST, OIF]],
    ['by a router', '10.99.0.0/16 table 254 type 1 dev 5 via', [header(16), DST, OIF, GATEWAY]],
    ['by a router of IPv6', '10.99.0.0/16 table 254 type 1 dev 5 via', [header(16), DST, OIF, VIA]],
    ['default', '0.0.0.0/0 table 254 type 1 dev 5', [header(0), OIF]],
    [
      'of a table beyond 255',
      '10.99.0.0/16 table 1000 type 1 dev 5',
      [header(16, 252), DST, OIF, attribute(15, u32(1000))],
    ],
    ['blackhole', '10.99.0.0/16 table 254 type 6 dev ', [header(16, 254, 6), DST]],
    ['two legs', '10.99.0.0/16 table 254 type 1 dev 5,7', [header(16), DST, attribute(9, leg(5), leg(7))]],
    [
      'two legs with routers',
      '10.99.0.0/16 table 254 type 1 dev 5,7',
      [header(16), DST, attribute(9, leg(5, GATEWAY), leg(7, GATEWAY))],
    ],
    [
      'a leg whose length says nothing',
      '10.99.0.0/16 table 254 type 1 dev 5',
      [header(16), DST, attribute(9, u16(0), u16(0), u32(5))],
    ],
    [
      'a nexthop object alone',
      '10.99.0.0/16 table 254 type 1 dev ',
      [header(16), DST, attribute(30, u32(9))],
    ],
    ['IPv6', undefined, [header(16, 254, 1, 10), DST]],
    ['an address that is none', undefined, [header(16), attribute(1, Buffer.alloc(16))]],
    ['cut', undefined, [Buffer.from([2, 16, 0, 0])]],
  ])('%s: %s', (_what, want, body) => {
    expect(inWords(message({ type: Rtm.NEWROUTE }, ...body))).toBe(want);
  });

  test('as a kernel sent it', () => {
    const [octets = Buffer.alloc(0)] = captured(
      'ip route get fibmatch 10.99.0.1 from 10.0.0.2 iif g0 ipproto icmp',
    );
    expect(inWords(octets)).toMatch(/^10\.99\.0\.0\/16 table 254 type 1 dev \d+$/);
  });
});

test('emitRouteDump: all of IPv4, and nothing else said', () => {
  const view = poisoned(40);
  expect(emitRouteDump(view, 7)).toBe(28);
  const NLM_F_REQUEST_DUMP = 0x301;
  const want = message({ type: 26, flags: NLM_F_REQUEST_DUMP, seq: 7 }, Buffer.from([2]), Buffer.alloc(11));
  expect(hexOf(view)).toBe(want.toString('hex') + untouched(12));
});
