import { expect, test } from 'vitest';
import type { NetlinkPort } from '../../src/kernel/netlink-port.ts';
import { askRouteMatch } from '../../src/kernel/route-match.ts';
import { address } from '../policy/situation.ts';

test('the kernel is asked for the route that matched and for its table, which it calls main otherwise', () => {
  const sent: Buffer[] = [];
  const port = {
    send: (octets: Uint8Array, length: number) => sent.push(Buffer.from(octets.subarray(0, length))),
    receive: () => {},
  } as unknown as NetlinkPort;
  const lookup = { iif: 3, spa: address('10.0.0.2'), tpa: address('10.99.0.1') };
  expect(askRouteMatch(port, lookup, 1)).toBeUndefined();
  const [RTM_F_FIB_MATCH, RTM_F_LOOKUP_TABLE] = [0x2000, 0x1000]; // linux/rtnetlink.h
  expect(sent.map((request) => request.readUInt32LE(24))).toEqual([RTM_F_FIB_MATCH | RTM_F_LOOKUP_TABLE]);
});
