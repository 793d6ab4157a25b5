/** What is written is read, and nothing that is read can do harm. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeOptions } from '../../src/capture/options.ts';
import {
  emitPacket,
  encodeInterface,
  encodeSection,
  PACKET_DATA,
  packetLength,
  wholeBlocks,
} from '../../src/capture/pcapng-writer.ts';
import { framesOf, order } from './by-hand.ts';

/** A text that a file can hold as it is. */
const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((one) => one.replaceAll('\0', ''));

/** What is not for a terminal becomes text in a name (wire/octet-text.ts). */
const name = text.map((one) => one.replaceAll(/[\p{C}\p{Z}\\]/gu, ''));

const frame = fc.record({
  time: fc.nat({ max: 2 ** 52 }),
  octets: fc.uint8Array({ maxLength: 64 }),
  wireLength: fc.nat({ max: 2 ** 32 - 1 }),
  comment: text,
});
const origin = fc.record({ hardware: text, os: text, application: text });
const iface = fc.record({
  ifname: name,
  description: text,
  linktype: fc.nat({ max: 0xffff }),
  snaplen: fc.constant(64),
});
const interfaces = fc.array(iface, { minLength: 1, maxLength: 3 });

test('frames that were written are read as they were', () => {
  fc.assert(
    fc.property(origin, interfaces, fc.array(frame, { maxLength: 20 }), (by, from, frames) => {
      const header = Buffer.concat([encodeSection(by), ...from.map(encodeInterface)]);
      const of = (n: number) => from[n % from.length];
      const bytes = new Uint8Array(1 << 17).fill(0xa5);
      const octets = { bytes, view: new DataView(bytes.buffer) };
      bytes.set(header);
      let at = header.length;
      for (const [n, { time, octets: data, wireLength, comment }] of frames.entries()) {
        const options = encodeOptions([{ code: 1, value: comment }]);
        bytes.set(data, at + PACKET_DATA);
        emitPacket(octets, at, n % from.length, time, data.length, wireLength, options);
        at += packetLength(data.length, options);
      }
      expect(wholeBlocks(octets.view, at)).toEqual({ octets: at, packets: frames.length });
      expect(framesOf(bytes.subarray(0, at))).toEqual({
        frames: frames.map(({ time, octets: data, wireLength, comment }, n) => ({
          linktype: of(n)?.linktype,
          ifname: of(n)?.ifname === '' ? undefined : of(n)?.ifname,
          time: `${Math.floor(time / 1e6)}.${String(time % 1e6).padStart(6, '0')}`,
          hex: Buffer.from(data).toString('hex'),
          wireLength,
          comment: comment === '' ? undefined : comment,
        })),
        fault: undefined,
      });
      // Cut anywhere, it is whole up to the last block that is.
      const cut = wholeBlocks(octets.view, at - 1);
      expect(cut.packets).toBe(Math.max(frames.length - 1, 0));
      expect(framesOf(bytes.subarray(0, cut.octets)).fault).toBeUndefined();
    }),
  );
});

test('a block is written whole, over whatever was there', () => {
  const bytes = new Uint8Array(52).fill(0xa5);
  bytes.set([1, 2, 3, 4, 5], 4 + PACKET_DATA);
  const octets = { bytes, view: new DataView(bytes.buffer) };
  emitPacket(octets, 4, 7, 0x1_0000_0002, 5, 60, encodeOptions([]));
  expect(Buffer.from(bytes).toString('hex')).toBe(
    ['a5a5a5a5', '06000000', '2c000000', '07000000', '01000000', '02000000', '05000000', '3c000000']
      .concat(['0102030405000000', '00000000', '2c000000', 'a5a5a5a5'])
      .join(''),
  );
});

test('random octets, whatever they begin with, are read or refused, and nothing else', () => {
  const { section, iface, pcap } = order(true);
  const big = order(false);
  const beginnings = [
    Buffer.alloc(0),
    pcap(0xa1b2c3d4, 1),
    big.pcap(0xa1b23c4d, 1),
    Buffer.concat([section(), iface(1, 0)]),
    Buffer.concat([big.section(), big.iface(1, 0)]),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 300 }), (beginning, rest) => {
      const { frames, fault } = framesOf(Buffer.concat([beginning, rest]));
      expect(frames.length).toBeLessThanOrEqual(rest.length / 8);
      expect(fault ?? 'at octet 0: none').toMatch(/^at octet \d+: /);
    }),
    { numRuns: 2000 },
  );
});

test('a good file in which some octets are wrong is read or refused, and nothing else', () => {
  const { section, iface, enhanced, obsolete, simple, option, block } = order(true);
  const good = Buffer.concat([
    section(),
    iface(1, 0, option(2, Buffer.from('eth0')), option(9, Buffer.from([9]))),
    enhanced(0, 1n, Buffer.alloc(60), 60, option(1, Buffer.from('comment'))),
    block(77, Buffer.alloc(8)),
    obsolete(0, 1n, Buffer.alloc(60)),
    simple(60, Buffer.alloc(60)),
  ]);
  const wrong = fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 })), { maxLength: 6 });
  fc.assert(
    fc.property(wrong, fc.integer({ min: 1, max: 50 }), (changes, step) => {
      const bad = Buffer.from(good);
      for (const [at, octet] of changes) bad[at] = octet;
      expect(framesOf(bad, step)).toEqual(framesOf(bad));
    }),
    { numRuns: 2000 },
  );
});
