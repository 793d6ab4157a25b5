import { describe, expect, test } from 'vitest';
import { formatIpv4 } from '../../../src/wire/ipv4.ts';
import {
  emitNeighbourDump,
  emitProxyNeighbourDump,
  parseNeighbour,
  parseProxyNeighbour,
  wasThere,
} from '../../../src/wire/rtnetlink/neighbour.ts';
import { captured, capturedRequest, Rtm } from '../captured.ts';
import { attribute, hexOf, message, poisoned, u16, u32, untouched, viewOf } from '../octets.ts';

const inWords = (octets: Buffer): string | undefined => {
  const entry = parseProxyNeighbour(viewOf(octets), 0, octets.length);
  return entry && `${formatIpv4(entry.address)} on ${entry.ifindex}`;
};

const NTF_PROXY = 8;
/** struct ndmsg */
const header = (family: number, flags: number): Buffer =>
  Buffer.concat([Buffer.from([family, 0, 0, 0]), u32(3), u16(0), Buffer.from([flags, 8])]);
const DST = attribute(1, Buffer.from([10, 99, 0, 9]));

describe('parseProxyNeighbour', () => {
  test('ip neigh show proxy', () => {
    const entries = captured('ip neigh show proxy', Rtm.NEWNEIGH).map(inWords);
    expect(entries).toEqual(['10.99.0.9 on 3', '10.99.0.8 on 0']);
  });

  test('ip neigh show: an ordinary neighbour is none', () => {
    expect(captured('ip neigh show', Rtm.NEWNEIGH).map(inWords)).toEqual([undefined]);
  });

  test('no cut is taken for an entry', () => {
    const [whole = Buffer.alloc(0)] = captured('ip neigh show proxy', Rtm.NEWNEIGH);
    for (let length = 0; length < whole.length; length++) {
      expect(inWords(whole.subarray(0, length)), `${length} octets`).toBeUndefined();
    }
  });

  test.each([
    ['IPv4, with NTF_PROXY', '10.99.0.9 on 3', [header(2, NTF_PROXY), DST]],
    ['and with other flags', '10.99.0.9 on 3', [header(2, NTF_PROXY | 0x90), DST]],
    ['after attributes nobody knows', '10.99.0.9 on 3', [header(2, NTF_PROXY), attribute(4000, u16(1)), DST]],
    ['IPv6', undefined, [header(10, NTF_PROXY), DST]],
    ['without NTF_PROXY', undefined, [header(2, 0x80), DST]],
    ['without an address', undefined, [header(2, NTF_PROXY)]],
    ['with an address of IPv6', undefined, [header(2, NTF_PROXY), attribute(1, Buffer.alloc(16, 1))]],
  ])('%s: %s', (_what, want, body) => {
    expect(inWords(message({ type: Rtm.NEWNEIGH }, ...body))).toBe(want);
  });
});

test('emitProxyNeighbourDump: the octets that a kernel answered with `ip neigh show proxy`', () => {
  const view = poisoned(64);
  const sent = capturedRequest('ip neigh show proxy');
  expect(emitProxyNeighbourDump(view, sent.readUInt32LE(8))).toBe(sent.length);
  expect(hexOf(view)).toBe(sent.toString('hex') + untouched(64 - sent.length));
});

describe('parseNeighbour', () => {
  const parse = (octets: Buffer) => parseNeighbour(viewOf(octets), 0, octets.length);
  const inState = (state: number, flags = 0, family = 2): Buffer =>
    message(
      { type: Rtm.NEWNEIGH },
      Buffer.concat([Buffer.from([family, 0, 0, 0]), u32(3), u16(state), Buffer.from([flags, 1])]),
      DST,
    );

  test('ip neigh show', () => {
    expect(captured('ip neigh show', Rtm.NEWNEIGH).map(parse)).toEqual([
      { address: 0x0a000002, ifindex: 3, state: 0x80, mac: 0x0200_0000_0077, since: 0 },
    ]);
  });

  test('ip neigh show proxy: none', () => {
    expect(captured('ip neigh show proxy', Rtm.NEWNEIGH).map(parse)).toEqual([undefined, undefined]);
  });

  test('for how long it has been so: ndm_updated of nda_cacheinfo', () => {
    const info = attribute(3, u32(1), u32(2), u32(1234), u32(4));
    const octets = message({ type: Rtm.NEWNEIGH }, header(2, 0), DST, info);
    expect(parse(octets)?.since).toBe(12);
    expect(parse(message({ type: Rtm.NEWNEIGH }, header(2, 0), DST, attribute(3, u32(1))))?.since).toBe(0);
  });

  test('no cut has another MAC', () => {
    const [whole = Buffer.alloc(0)] = captured('ip neigh show', Rtm.NEWNEIGH);
    for (let length = 0; length < whole.length; length++)
      expect([undefined, 0x0200_0000_0077]).toContain(parse(whole.subarray(0, length))?.mac);
  });

  test.each([
    ['INCOMPLETE', 0x01, false],
    ['REACHABLE', 0x02, true],
    ['STALE', 0x04, true],
    ['FAILED', 0x20, false],
    ['NOARP', 0x40, false],
    ['PERMANENT', 0x80, true],
  ])('%s', (_name, state, there) => {
    const entry = parse(inState(state));
    expect(entry).toEqual({ address: 0x0a630009, ifindex: 3, state, mac: undefined, since: 0 });
    expect(entry && wasThere(entry)).toBe(there);
    expect(parse(inState(state, NTF_PROXY))).toBeUndefined();
    expect(parse(inState(state, 0, 10))).toBeUndefined();
  });
});

test('emitNeighbourDump: the same without the flag', () => {
  const [view, proxies] = [poisoned(64), poisoned(64)];
  expect(emitNeighbourDump(view, 9)).toBe(emitProxyNeighbourDump(proxies, 9));
  proxies.setUint8(16 + 10, 0);
  expect(hexOf(view)).toBe(hexOf(proxies));
});
