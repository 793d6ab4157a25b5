/** readRoutePrefix() beside parseRouteEntry(), which reads all of a route. */
import { describe, expect, test } from 'vitest';
import { AttributeReader } from '../../../src/wire/netlink/attribute.ts';
import { parseRouteEntry, type RouteEntry } from '../../../src/wire/rtnetlink/route.ts';
import { emptyRoutePrefix, readRoutePrefix } from '../../../src/wire/rtnetlink/route-prefix.ts';
import { route } from '../../kernel/fib-rows.ts';
import { ofRoute } from '../../kernel/table-messages.ts';
import { everyMessage, Rtm } from '../captured.ts';
import { attribute, u32, viewOf } from '../octets.ts';

const reader = new AttributeReader(new DataView(new ArrayBuffer(0)), 0, 0);
/** One for all, as in a dump: nothing of the route before may stay. */
const into = emptyRoutePrefix();

function read(octets: Buffer) {
  const isRead = readRoutePrefix(viewOf(octets), 0, octets.length, reader, into);
  return isRead ? { ...into } : undefined;
}

const isShared = ({ hops, nexthopId }: RouteEntry): boolean => hops.length > 1 || nexthopId !== 0;

test('it is what the whole of the route says, of all that kernels sent', () => {
  const routes = everyMessage.filter((octets) => octets.readUInt16LE(4) === Rtm.NEWROUTE);
  expect(routes.length).toBeGreaterThan(5);
  for (const octets of routes) {
    const whole = parseRouteEntry(viewOf(octets), 0, octets.length);
    const { address, length } = whole?.prefix ?? {};
    expect(read(octets)).toMatchObject(
      whole === undefined ? {} : { type: whole.type, address, length, shared: isShared(whole) },
    );
  }
});

describe('a route may have several nexthops', () => {
  const hop = { oif: 3, via: undefined, flags: 0 };
  test.each([
    ['one', route('10.0.0.0/8', 3), false],
    ['none', route('10.0.0.0/8', 0, { type: 6 }), false],
    ['two', route('10.0.0.0/8', 0, { hops: [hop, { ...hop, oif: 4 }] }), true],
    ['a nexthop object that leads somewhere', route('10.0.0.0/8', 3, { nexthopId: 7 }), true],
    ['a nexthop object alone', route('10.0.0.0/8', 0, { nexthopId: 7 }), true],
  ])('%s', (_what, entry, shared) => {
    expect(read(ofRoute(entry))).toMatchObject({ shared, realms: false, length: 8, address: 0x0a00_0000 });
  });
});

test('it has realms', () => {
  const plain = ofRoute(route('10.0.0.0/8', 3));
  const withRealms = Buffer.concat([plain, attribute(11, u32(7))]);
  withRealms.writeUInt32LE(withRealms.length);
  expect([read(withRealms)?.realms, read(plain)?.realms]).toEqual([true, false]);
});

test.each([
  ['cut', (octets: Buffer) => octets.subarray(0, 20)],
  ['of another family', (octets: Buffer) => octets.fill(10, 16, 17)],
  ['of a longer prefix than there are', (octets: Buffer) => octets.fill(33, 17, 18)],
  ['whose attribute goes beyond it', (octets: Buffer) => octets.fill(0xff, 28, 29)],
])('no route: a message %s', (_what, spoil) => {
  expect(read(spoil(ofRoute(route('10.0.0.0/8', 3))))).toBeUndefined();
});
