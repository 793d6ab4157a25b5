import { expect, test } from 'vitest';
import { formatMac, type Mac } from '../../src/wire/mac.ts';
import {
  emitSll2,
  PacketType,
  SLL2_LEN,
  sll2Hatype,
  sll2Ifindex,
  sll2Pkttype,
  sll2Protocol,
  sll2Source,
} from '../../src/wire/sll2.ts';
import { FRAMES } from './arp-frames.ts';
import { hex, hexOf, poisoned, untouched } from './octets.ts';

test.each(FRAMES.map((frame) => [frame.setup, frame] as const))('%s', (_setup, { any, pkttype, length }) => {
  const view = hex(`a5a5a5${any}`);
  expect(sll2Protocol(view, 3)).toBe(0x0806);
  expect(sll2Ifindex(view, 3)).toBe(2);
  expect(sll2Hatype(view, 3)).toBe(1);
  expect(sll2Pkttype(view, 3)).toBe(pkttype);
  expect(formatMac(sll2Source(view, 3)).replaceAll(':', '')).toBe(any.slice(24, 36));
  expect(view.byteLength - 3 - SLL2_LEN).toBe(length);
});

test('each field is read to its full width', () => {
  const view = hex('f806 ffff 7fffffff fffe fb 06 0200000000020000');
  expect([sll2Protocol(view, 0), sll2Ifindex(view, 0)]).toEqual([0xf806, 0x7fffffff]);
  expect([sll2Hatype(view, 0), sll2Pkttype(view, 0)]).toEqual([0xfffe, 0xfb]);
});

test('a header is written whole, over whatever was there', () => {
  const view = poisoned(24);
  emitSll2(view, 2, 0x0806, 0x7ffffff0, 0xfffe, PacketType.OUTGOING, 0x0203_0405_0607 as Mac);
  expect(hexOf(view)).toBe(`${untouched(2)}080600007ffffff0fffe04060203040506070000${untouched(2)}`);
});

test('the packet types are those of linux/if_packet.h', () => {
  expect(PacketType).toEqual({ HOST: 0, BROADCAST: 1, MULTICAST: 2, OTHERHOST: 3, OUTGOING: 4, LOOPBACK: 5 });
});
