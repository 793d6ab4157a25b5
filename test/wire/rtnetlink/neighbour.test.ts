import { describe, expect, test } from 'vitest';
import { formatIpv4 } from '../../../src/wire/ipv4.ts';
import {
  emitNeighbourDump,
  emitProxyNeighbourDump,
  parseNeighbour,
  parseProxyNeighbour,
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
  const inWordsToo = (octets: Buffer): string | undefined => {
    const entry = parseNeighbour(viewOf(octets), 0, octets.length);
    return entry && `${formatIpv4(entry.address)} on ${entry.ifindex}`;
  };
  const inState = (state: number, flags = 0, family = 2): Buffer =>
    message(
      { type: Rtm.NEWNEIGH },
      Buffer.concat([Buffer.from([family, 0, 0, 0]), u32(3), u16(state), Buffer.from([flags, 1])]),
      DST,
    );

  test('ip neigh show', () => {
    expect(captured('ip neigh show', Rtm.NEWNEIGH).map(inWordsToo)).toEqual(['10.0.0.2 on 3']);
  });

  test('ip neigh show proxy: none', () => {
    expect(captured('ip neigh show proxy', Rtm.NEWNEIGH).map(inWordsToo)).toEqual([undefined, undefined]);
  });

  test.each([
    ['INCOMPLETE', 0x01, undefined],
    ['REACHABLE', 0x02, '10.99.0.9 on 3'],
    ['STALE', 0x04, '10.99.0.9 on 3'],
    ['FAILED', 0x20, undefined],
    ['NOARP', 0x40, undefined],
    ['PERMANENT', 0x80, '10.99.0.9 on 3'],
  ])('%s', (_name, state, want) => {
    expect(inWordsToo(inState(state))).toBe(want);
    expect(inWordsToo(inState(state, NTF_PROXY))).toBeUndefined();
    expect(inWordsToo(inState(state, 0, 10))).toBeUndefined();
  });
});

test('emitNeighbourDump: the same without the flag', () => {
  const [view, proxies] = [poisoned(64), poisoned(64)];
  expect(emitNeighbourDump(view, 9)).toBe(emitProxyNeighbourDump(proxies, 9));
  proxies.setUint8(16 + 10, 0);
  expect(hexOf(view)).toBe(hexOf(proxies));
});
