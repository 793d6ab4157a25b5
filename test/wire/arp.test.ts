import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ARP_LEN, type ArpPacket, emitArp, emptyArp, parseArp } from '../../src/wire/arp.ts';
import { formatIpv4, type Ipv4 } from '../../src/wire/ipv4.ts';
import { formatMac, type Mac } from '../../src/wire/mac.ts';
import { FRAMES } from './arp-frames.ts';
import { hex, hexOf, poisoned, untouched, viewOf } from './octets.ts';

const SLL2 = 20;
const WHOLE = FRAMES.flatMap(({ setup, any, arp }) =>
  arp === undefined ? [] : [[setup, any, arp] as const],
);

const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 0xffff });
const mac = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map((n) => n as Mac);
const address = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((n) => n as Ipv4);
const packets: fc.Arbitrary<ArpPacket> = fc.record({
  hrd: u16,
  pro: u16,
  hln: u8,
  pln: u8,
  op: u16,
  sha: mac,
  spa: address,
  tha: mac,
  tpa: address,
});

const inWords = ({ hrd, op, sha, spa, tha, tpa }: ArpPacket) => ({
  hrd,
  op,
  sha: formatMac(sha),
  spa: formatIpv4(spa),
  tha: formatMac(tha),
  tpa: formatIpv4(tpa),
});

describe('parseArp', () => {
  test.each(WHOLE)('%s', (_setup, any, arp) => {
    const packet = emptyArp();
    expect(parseArp(hex(any), SLL2, any.length / 2, packet)).toBe(true);
    expect(inWords(packet)).toEqual(arp);
    expect(packet).toMatchObject({ pro: 0x0800, hln: 6, pln: 4 });
  });

  test('every cut is refused, and leaves nothing of the packet before it', () => {
    const [{ any }] = FRAMES;
    const octets = Buffer.from(any, 'hex').subarray(SLL2);
    for (let length = 0; length < ARP_LEN; length++) {
      const packet = emptyArp();
      expect(parseArp(viewOf(octets), 0, ARP_LEN, packet)).toBe(true);
      expect(parseArp(viewOf(octets.subarray(0, length)), 0, length, packet), `${length} octets`).toBe(false);
      expect(packet).toEqual(emptyArp());
    }
  });

  test('octets before the end of the buffer, but after the end of the frame, are not read', () => {
    expect(parseArp(poisoned(100), 10, 10 + ARP_LEN - 1, emptyArp())).toBe(false);
    expect(parseArp(poisoned(100), 10, 0, emptyArp())).toBe(false);
  });

  test('no octets make it throw: 28 of them are a packet, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(40), (octets, at) => {
        const whole = parseArp(viewOf(octets), at, octets.length, emptyArp());
        expect(whole).toBe(octets.length - at >= ARP_LEN);
      }),
    );
  });
});

describe('emitArp', () => {
  test.each(WHOLE)('%s', (_setup, any) => {
    const packet = emptyArp();
    parseArp(hex(any), SLL2, any.length / 2, packet);
    const view = poisoned(ARP_LEN + 6);
    emitArp(view, 3, packet);
    const octets = any.slice(2 * SLL2, 2 * (SLL2 + ARP_LEN));
    expect(hexOf(view)).toBe(untouched(3) + octets + untouched(3));
  });

  test('what it writes is read again as the same packet', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const view = poisoned(ARP_LEN + 2);
        emitArp(view, 2, packet);
        const again = emptyArp();
        expect(parseArp(view, 2, ARP_LEN + 2, again)).toBe(true);
        expect(again).toEqual(packet);
      }),
    );
  });
});

test('emptyArp() gives a packet of its own each time', () => {
  emptyArp().op = 7;
  expect(emptyArp()).toEqual({ hrd: 1, pro: 0x0800, hln: 6, pln: 4, op: 0, sha: 0, spa: 0, tha: 0, tpa: 0 });
});
