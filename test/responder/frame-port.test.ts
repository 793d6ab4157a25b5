/** Slots, beside the octets that a capture would write: frames-double.ts has those by hand. */
import { describe, expect, test } from 'vitest';
import {
  emitRx,
  parseRx,
  RX_STRIDE,
  rxCaptured,
  rxIfindex,
  rxPkttype,
  rxSource,
  rxTime,
  rxWireLength,
  setTxIfindex,
  setTxLength,
  txIfindex,
  txLength,
} from '../../src/responder/frame-port.ts';
import { emptyArp } from '../../src/wire/arp.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { hexOf, poisoned, untouched, viewOf } from '../wire/octets.ts';
import { slotOf } from './frames-double.ts';
import { G0, request } from './responder-double.ts';

const SLL2 = 20;
const whole = { ...request('10.99.0.1'), pkttype: 0 };

describe('a received slot', () => {
  test('each field, in the second slot of a batch', () => {
    const slots = viewOf(Buffer.concat([Buffer.alloc(RX_STRIDE, 0x5a), slotOf(whole)]));
    slots.setUint32(RX_STRIDE + 4, 1514, true);
    slots.setUint32(RX_STRIDE + 12, 250_000, true);
    expect([rxCaptured(slots, RX_STRIDE), rxWireLength(slots, RX_STRIDE)]).toEqual([SLL2 + 28, 1514]);
    expect(rxTime(slots, RX_STRIDE)).toBe(1_700_000_000_250_000);
    expect([rxIfindex(slots, RX_STRIDE), rxPkttype(slots, RX_STRIDE)]).toEqual([G0, 0]);
    expect(rxSource(slots, RX_STRIDE)).toBe(0x0200_0000_0002);
    const arp = emptyArp();
    expect([parseRx(slots, RX_STRIDE, arp), arp.tpa]).toEqual([true, 0x0a63_0001]);
    slots.setUint32(RX_STRIDE, SLL2 + 27, true);
    expect(parseRx(slots, RX_STRIDE, arp)).toBe(false);
  });

  const frame = {
    time: { seconds: 1_700_000_000, microseconds: 0 },
    wireLength: 28,
    ifindex: G0,
    hatype: 1,
    pkttype: 0,
    source: 0x0200_0000_0002 as Mac,
  };

  test('is written as the capture would, and nothing beside it', () => {
    const slots = poisoned(3 * RX_STRIDE);
    emitRx(slots, RX_STRIDE, { ...frame, payload: whole.packet });
    expect(hexOf(slots, RX_STRIDE, RX_STRIDE + 64)).toBe(slotOf(whole).toString('hex'));
    expect(hexOf(slots, 0, RX_STRIDE) + hexOf(slots, 2 * RX_STRIDE)).toBe(untouched(2 * RX_STRIDE));
  });

  test('of a longer payload keeps what it holds, and how long it was', () => {
    const slots = poisoned(2 * RX_STRIDE);
    const payload = Buffer.concat([whole.packet, Buffer.alloc(18, 7)]);
    emitRx(slots, 0, { ...frame, wireLength: 46, payload });
    expect([rxCaptured(slots, 0), rxWireLength(slots, 0)]).toEqual([RX_STRIDE - 16, SLL2 + 46]);
    expect(hexOf(slots, RX_STRIDE)).toBe(untouched(RX_STRIDE));
  });
});

test('a slot to send: its interface and length, each by itself', () => {
  const slots = poisoned(24);
  setTxIfindex(slots, 8, 0x0102_0304);
  expect(hexOf(slots)).toBe(`${untouched(8)}04030201${untouched(12)}`);
  setTxLength(slots, 8, 42);
  expect(hexOf(slots)).toBe(`${untouched(8)}040302012a000000${untouched(8)}`);
  expect([txIfindex(slots, 8), txLength(slots, 8)]).toEqual([0x0102_0304, 42]);
});
