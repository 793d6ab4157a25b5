import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Ipv4, parseIpv4 } from '../../../src/wire/ipv4.ts';
import {
  emitRouteLookup,
  ROUTE_LOOKUP_LEN,
  setRouteLookup,
} from '../../../src/wire/rtnetlink/route-lookup.ts';
import { capturedRequest } from '../captured.ts';
import { hexOf, poisoned, untouched } from '../octets.ts';

const address = (text: string): Ipv4 => parseIpv4(text) ?? (Number.NaN as Ipv4);

/** What stands in a request, read by hand. */
const inRequest = (view: DataView, at: number) => {
  const octets = Buffer.from(view.buffer, view.byteOffset + at, ROUTE_LOOKUP_LEN);
  const [seq, tpa, spa] = [octets.readUInt32LE(8), octets.readUInt32BE(32), octets.readUInt32BE(40)];
  return { seq, tpa, spa, iif: octets.readUInt32LE(48), proto: octets.readUInt8(56) };
};

describe('a request', () => {
  test.each([
    ['ip route get 10.99.0.1 from 10.0.0.2 iif g0 ipproto icmp', '10.99.0.1', 3],
    ['ip route get 10.0.0.255 from 10.0.0.2 iif g0 ipproto icmp', '10.0.0.255', 3],
    ['ip route get 10.99.0.1 from 10.0.0.2 iif NOT-THERE', '10.99.0.1', 4711],
  ])('%s: the octets that a kernel answered', (command, target, iif) => {
    const sent = capturedRequest(command);
    const view = poisoned(ROUTE_LOOKUP_LEN + 8);
    emitRouteLookup(view, 4);
    const seq = sent.readUInt32LE(8);
    setRouteLookup(view, 4, seq, { iif, spa: address('10.0.0.2'), tpa: address(target) }, 1, 0);
    expect(hexOf(view)).toBe(untouched(4) + sent.toString('hex') + untouched(4));
  });

  test('of one buffer can be asked again and again, each time with everything new', () => {
    const view = poisoned(2 * ROUTE_LOOKUP_LEN);
    emitRouteLookup(view, 0);
    emitRouteLookup(view, ROUTE_LOOKUP_LEN);
    const u32s = fc.nat(0xffffffff);
    const lookups = fc.record({
      seq: u32s,
      iif: u32s,
      spa: u32s,
      tpa: u32s,
      proto: fc.constantFrom(1, 6, 17),
    });
    fc.assert(
      fc.property(lookups, fc.constantFrom(0, ROUTE_LOOKUP_LEN), (lookup, at) => {
        const { seq, iif, proto } = lookup;
        const [spa, tpa] = [lookup.spa as Ipv4, lookup.tpa as Ipv4];
        const other = hexOf(view, ROUTE_LOOKUP_LEN - at, 2 * ROUTE_LOOKUP_LEN - at);
        setRouteLookup(view, at, seq, { iif, spa, tpa }, proto, 0);
        expect(inRequest(view, at)).toEqual(lookup);
        expect(hexOf(view, ROUTE_LOOKUP_LEN - at, 2 * ROUTE_LOOKUP_LEN - at)).toBe(other);
      }),
    );
  });
});
