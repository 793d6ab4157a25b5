import { expect, test } from 'vitest';
import { emitDump, notificationName } from '../../../src/wire/rtnetlink/rtnetlink.ts';
import { everyMessage, Rtm } from '../captured.ts';
import { hexOf, poisoned, untouched } from '../octets.ts';

test('every notification that was captured has its name', () => {
  const dumpedAlone = ['ERROR', 'DONE', 'NEWNEIGH'];
  const seen = new Set(everyMessage.map((octets) => octets.readUInt16LE(4)));
  const notifications = Object.entries(Rtm).filter(([name]) => !dumpedAlone.includes(name));
  for (const [name, type] of notifications) {
    expect([seen.has(type), notificationName(type)]).toEqual([true, `RTM_${name}`]);
  }
});

test('a message that no group carries is told by its number', () => {
  expect([Rtm.DONE, Rtm.NEWNEIGH, 4711].map(notificationName)).toEqual([
    'message 3',
    'message 28',
    'message 4711',
  ]);
});

test('emitDump: a header, the family, and zeroes; nothing beside it is touched', () => {
  const view = poisoned(40);
  expect(emitDump(view, 0x0102_0304, 30, 12, 2)).toBe(28);
  expect(hexOf(view)).toBe(`1c0000001e0001030403020100000000${'02'.padEnd(24, '0')}${untouched(12)}`);
});
