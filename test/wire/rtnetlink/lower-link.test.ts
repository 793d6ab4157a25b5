import { describe, expect, test } from 'vitest';
import { parseLowerLink } from '../../../src/wire/rtnetlink/lower-link.ts';
import { captured, Rtm } from '../captured.ts';
import { attribute, message, u16, u32, viewOf } from '../octets.ts';

const parse = (octets: Buffer): ReturnType<typeof parseLowerLink> =>
  parseLowerLink(viewOf(octets), 0, octets.length);

/** struct ifinfomsg of ifindex 7 */
const header = (family = 0): Buffer =>
  Buffer.concat([Buffer.from([family, 0]), u16(1), u32(7), u32(0x1003), u32(0)]);
const LINK = attribute(5, u32(3));
const info = (kind: string, mode: number): Buffer =>
  attribute(18, attribute(1, Buffer.from(`${kind}\0`)), attribute(2, attribute(1, u32(mode))));

describe('parseLowerLink', () => {
  test.each<[string, object | undefined, Buffer[]]>([
    ['nothing below', { ifindex: 7, lower: 0, passthru: false }, [header()]],
    ['something below', { ifindex: 7, lower: 3, passthru: false }, [header(), LINK]],
    [
      'in another namespace',
      { ifindex: 7, lower: 0, passthru: false },
      [header(), LINK, attribute(37, u32(0))],
    ],
    ['macvlan, passthru', { ifindex: 7, lower: 3, passthru: true }, [header(), LINK, info('macvlan', 8)]],
    ['macvlan, bridge', { ifindex: 7, lower: 3, passthru: false }, [header(), LINK, info('macvlan', 4)]],
    ['VLAN 8: no mode', { ifindex: 7, lower: 3, passthru: false }, [header(), LINK, info('vlan', 8)]],
    ["a bridge's view of its port", undefined, [header(7), LINK]],
    ['a link that is none', undefined, [header(), attribute(5, u16(3))]],
    ['cut', undefined, [header().subarray(0, 12)]],
  ])('%s', (_what, want, body) => {
    expect(parse(message({ type: Rtm.NEWLINK }, ...body))).toEqual(want);
  });

  test('the two ends of a veth, as a kernel sent them, name each other', () => {
    const ends = captured('ip link show', Rtm.NEWLINK).flatMap((octets) => parse(octets) ?? []);
    const pairs = ends.filter(({ lower }) => lower !== 0);
    expect(pairs.length).toBeGreaterThan(1);
    for (const { ifindex, lower } of pairs) {
      expect(ends.find((end) => end.ifindex === lower)?.lower).toBe(ifindex);
    }
  });
});
